import { TIMELINE_TURN } from "../limits.ts";
import type { Alarm, Clock } from "./clock.ts";

/** When something will happen; of two at the same time, the one with the lower order comes first. */
export interface Due {
  readonly at: number;
  readonly order: number;
}

/** A thing that will happen. */
export interface Timer extends Due {
  cancel(): void;
}

interface Entry extends Due {
  run: (() => void) | undefined;
}

/** Cancelled entries are swept out when they outnumber the live ones and there are at least this many. */
const SWEEP_FROM = 64;

/**
 * Everything that will happen in one emulator: a heap ordered by time (ties in order of arrival) behind a single alarm of
 * the clock, so a fleet of any size costs one timer, and closing it leaves none.
 */
export class Timeline {
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  #heap: Entry[] = [];
  #cancelled = 0;
  #order = 0;
  #alarm: { at: number; alarm: Alarm } | undefined;
  #running = false;
  #closed = false;
  readonly #ends = new Set<() => void>();

  /** @param onError is given what a timer threw; the other timers still run */
  constructor(clock: Clock, onError: (error: unknown) => void) {
    this.#clock = clock;
    this.#onError = onError;
  }

  now(): number {
    return this.#clock.now();
  }

  /** Timers that wait. */
  get size(): number {
    return this.#heap.length - this.#cancelled;
  }

  after(ms: number, run: () => void): Timer {
    return this.at(this.now() + ms, run);
  }

  at(at: number, run: () => void): Timer {
    // A time without end cannot be written down.
    return this.plan({ at: Math.min(at, Number.MAX_VALUE), order: this.#order++ }, run);
  }

  /** Plans again what was planned once, in its old order among all others. */
  plan({ at, order }: Due, run: () => void): Timer {
    if (this.#closed) return { at, order, cancel: () => undefined };
    const entry: Entry = { at, order, run };
    this.#push(entry);
    this.#arm();
    return { at, order, cancel: () => this.#cancel(entry) };
  }

  /** The order that the next timer gets. */
  get nextOrder(): number {
    return this.#order;
  }

  /** Orders go on from here. */
  skipTo(order: number): void {
    this.#order = Math.max(this.#order, order);
  }

  /** Orders go on from here once more: the timers that have had those since are cancelled. */
  returnTo(order: number): void {
    this.#order = order;
  }

  /** Calls back when it is closed, for what would outlive the emulator; gives back how to stop that. */
  whenClosed(end: () => void): () => void {
    if (this.#closed) end();
    else this.#ends.add(end);
    return () => void this.#ends.delete(end);
  }

  /** No timer runs after this. */
  close(): void {
    this.#closed = true;
    this.#clear();
    for (const end of this.#ends) end();
    this.#ends.clear();
  }

  #clear(): void {
    this.#heap = [];
    this.#cancelled = 0;
    this.#alarm?.alarm.cancel();
    this.#alarm = undefined;
  }

  #cancel(entry: Entry): void {
    if (!entry.run) return;
    entry.run = undefined;
    if (this.#closed) return;
    this.#cancelled++;
    if (this.size === 0 && !this.#running) {
      this.#clear();
      return;
    }
    if (this.#cancelled >= SWEEP_FROM && this.#cancelled * 2 > this.#heap.length) {
      // A sorted array is a valid heap.
      this.#heap = this.#heap.filter((kept) => kept.run).sort((a, b) => (before(a, b) ? -1 : 1));
      this.#cancelled = 0;
    }
  }

  #ring(): void {
    this.#alarm = undefined;
    this.#running = true;
    const now = this.now();
    let left = TIMELINE_TURN;
    for (let first = this.#heap[0]; first && (first.at <= now || !first.run); first = this.#heap[0]) {
      const run = first.run;
      // The rest is rung for again at once, and what waits beside it comes in between.
      if (run && --left < 0) break;
      this.#pop();
      if (!run) {
        this.#cancelled--;
        continue;
      }
      first.run = undefined;
      try {
        run();
      } catch (error) {
        this.#onError(error);
      }
    }
    this.#running = false;
    this.#arm();
  }

  #arm(): void {
    const first = this.#heap[0];
    if (!first || this.#running || this.#closed) return;
    if (this.#alarm && this.#alarm.at <= first.at) return;
    this.#alarm?.alarm.cancel();
    this.#alarm = { at: first.at, alarm: this.#clock.setAlarm(first.at, () => this.#ring()) };
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let child = heap.length;
    heap.push(entry);
    while (child > 0) {
      const parent = (child - 1) >> 1;
      const above = heap[parent];
      if (!above || !before(entry, above)) break;
      heap[child] = above;
      child = parent;
    }
    heap[child] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let parent = 0;
    for (;;) {
      const left = 2 * parent + 1;
      const a = heap[left];
      if (!a) break;
      const b = heap[left + 1];
      const smaller = b && before(b, a) ? b : a;
      if (!before(smaller, last)) break;
      heap[parent] = smaller;
      parent = smaller === a ? left : left + 1;
    }
    heap[parent] = last;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
