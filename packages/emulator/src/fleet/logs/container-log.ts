import { LOG_LINE_CHARS, LOG_LINES } from "../../limits.ts";

/**
 * Lines that a container writes by itself, as a function of their number: nothing is written until somebody looks, so a
 * container whose log nobody reads costs nothing, and its log is the same whenever it is read.
 */
export interface LineSource {
  /** How many lines there will ever be; Infinity for a container that goes on writing. */
  readonly length: number;
  /** When line `index` (from 0) is written; never earlier than the line before; Infinity after the last. */
  timeOf(index: number): number;
  /** How many lines have been written at a time. */
  countAt(now: number): number;
  text(index: number): string;
}

/** The last lines of one container, numbered from 0 for as long as the container lives. */
export class ContainerLog {
  readonly #limit: number;
  readonly #ring: string[] = [];
  readonly #listeners = new Set<() => void>();
  #next = 0;
  #source: { readonly lines: LineSource; written: number } | undefined;
  #ended = false;

  constructor(limit: number = LOG_LINES) {
    this.#limit = limit;
  }

  /** Number of the oldest line still kept. */
  get first(): number {
    return Math.max(0, this.#next - this.#limit);
  }

  /** Number of the line that will be written next. */
  get next(): number {
    return this.#next;
  }

  /** The container is gone: nothing more will come. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Writes a line now. Longer ones are cut, line ends inside become spaces: one call, one line. */
  append(text: string, now: number): void {
    if (this.#ended) return;
    this.catchUp(now);
    this.#write(text.slice(0, LOG_LINE_CHARS).replace(/[\r\n]+/g, " "));
    this.#notify();
  }

  /** From `now` on the lines come from here; undefined: the container is silent. */
  feed(lines: LineSource | undefined, now: number): void {
    if (this.#ended) return;
    this.catchUp(now);
    this.#source = lines && { lines, written: 0 };
    this.#notify();
  }

  /** Writes what the source has written until `now`. */
  catchUp(now: number): void {
    const source = this.#source;
    if (!source || this.#ended) return;
    const due = source.lines.countAt(now);
    if (due <= source.written) return;
    // Lines that would have left the ring already are counted, not made.
    const from = Math.max(source.written, due - this.#limit);
    this.#next += from - source.written;
    for (let index = from; index < due; index++) this.#write(source.lines.text(index));
    source.written = due;
  }

  /** When the next line will come by itself. */
  nextAt(): number {
    return this.#source && !this.#ended ? this.#source.lines.timeOf(this.#source.written) : Number.POSITIVE_INFINITY;
  }

  /** A kept line (`first` ≤ number < `next`). */
  line(number: number): string {
    return this.#ring[number % this.#limit] ?? "";
  }

  /** The container has ended by itself: what it had left to write is written, then silence. */
  flush(now: number): void {
    const length = this.#source?.lines.length ?? 0;
    this.catchUp(Number.isFinite(length) ? Number.POSITIVE_INFINITY : now);
    this.#source = undefined;
    this.#notify();
  }

  /** The container is gone. What it wrote can still be read. */
  end(now: number): void {
    if (this.#ended) return;
    this.catchUp(now);
    this.#ended = true;
    this.#notify();
  }

  /** Calls back after every change of the log that is not just time going by. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #write(text: string): void {
    this.#ring[this.#next % this.#limit] = text;
    this.#next++;
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
