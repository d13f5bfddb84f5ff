import { LATEST_TIME, MAX_ADVANCE } from "../limits.ts";
import { Problem } from "../store/problem.ts";

/** A pending call of a clock. */
export interface Alarm {
  cancel(): void;
}

/** Where an emulator takes its time from: the machine's (`systemClock`) or a test's (`ManualClock`). */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `ring` once when the time has come. It may ring early; the caller looks at `now()`. */
  setAlarm(at: number, ring: () => void): Alarm;
}

/** A clock that can be moved forward. */
export interface DrivenClock extends Clock {
  /**
   * Moves time forward by `ms` milliseconds and runs everything that falls due, in order, each at its own time.
   *
   * @throws RangeError unless it is a whole number from 0 to that of 366 days, and leads to no later time than the year 9999; Problem 409
   * while it is being moved already
   */
  advance(ms: number): void;
}

/** Longest delay that Node's timers take; a longer one would fire at once. */
const MAX_DELAY = 2 ** 31 - 1;

/** The machine's clock, and how far ahead of it this one was moved. Its alarms do not keep the process alive. */
export class SystemClock implements DrivenClock {
  /** Milliseconds that it is ahead of the machine's. */
  #ahead = 0;
  /** What it shows while it is being moved. */
  #shown: number | undefined;
  #advancing = false;
  readonly #alarms = new Alarms();
  readonly #timers = new Map<PendingAlarm, NodeJS.Timeout>();

  now(): number {
    return this.#shown ?? Date.now() + this.#ahead;
  }

  setAlarm(at: number, ring: () => void): Alarm {
    const alarm = this.#alarms.add(at, ring);
    this.#arm(alarm);
    return { cancel: () => this.#drop(alarm) };
  }

  /** Skips time: it goes on from there at its usual pace. */
  advance(ms: number): void {
    const from = this.now();
    checkAdvance(from, ms, this.#advancing);
    this.#advancing = true;
    try {
      for (let due = this.#alarms.earliest(from + ms); due; due = this.#alarms.earliest(from + ms)) {
        this.#drop(due);
        this.#shown = Math.max(this.#shown ?? from, due.at);
        due.ring();
      }
    } finally {
      this.#ahead += ms;
      this.#shown = undefined;
      this.#advancing = false;
      // They are nearer now.
      for (const alarm of this.#alarms) this.#arm(alarm);
    }
  }

  /** Shows the machine's time again. */
  rewind(): void {
    this.#ahead = 0;
    for (const alarm of this.#alarms) this.#arm(alarm);
  }

  #arm(alarm: PendingAlarm): void {
    clearTimeout(this.#timers.get(alarm));
    const timer = setTimeout(
      () => {
        this.#drop(alarm);
        alarm.ring();
      },
      Math.min(MAX_DELAY, Math.max(0, alarm.at - this.now())),
    );
    this.#timers.set(alarm, timer.unref());
  }

  #drop(alarm: PendingAlarm): void {
    this.#alarms.delete(alarm);
    clearTimeout(this.#timers.get(alarm));
    this.#timers.delete(alarm);
  }
}

/** The machine's clock, which can also be moved ahead. */
export function systemClock(): DrivenClock {
  return new SystemClock();
}

const DEFAULT_START = "2026-06-01T12:00:00Z";

/** A clock that stands still until a test moves it. Several emulators may share one. */
export class ManualClock implements DrivenClock {
  readonly #start: number;
  #now: number;
  #advancing = false;
  readonly #alarms = new Alarms();

  /** @param start a date, or milliseconds since 1970; noon of 1 June 2026 (UTC) unless given */
  constructor(start: number | string | Date = DEFAULT_START) {
    this.#start = new Date(start).getTime();
    this.#now = this.#start;
    if (Number.isNaN(this.#now)) throw new TypeError("ManualClock: the start must be a valid date");
    if (this.#now < 0 || this.#now > LATEST_TIME) {
      throw new RangeError("ManualClock: the start must be from 1970-01-01 to 9999-12-31");
    }
  }

  now(): number {
    return this.#now;
  }

  setAlarm(at: number, ring: () => void): Alarm {
    const alarm = this.#alarms.add(at, ring);
    return { cancel: () => this.#alarms.delete(alarm) };
  }

  /** Alarms that wait: 0 after every emulator on this clock is closed. */
  get pending(): number {
    return this.#alarms.size;
  }

  advance(ms: number): void {
    checkAdvance(this.#now, ms, this.#advancing);
    this.#advancing = true;
    try {
      const target = this.#now + ms;
      for (let due = this.#alarms.earliest(target); due; due = this.#alarms.earliest(target)) {
        this.#alarms.delete(due);
        this.#now = Math.max(this.#now, due.at);
        due.ring();
      }
      this.#now = target;
    } finally {
      this.#advancing = false;
    }
  }

  /** Goes back to its start. For whoever knows that nothing that waits for it matters any more. */
  rewind(): void {
    this.#now = this.#start;
  }
}

/** The clock as one that can be moved. One that cannot says so when it is asked to. */
export function asDriven(clock: Clock): DrivenClock {
  if ("advance" in clock && typeof clock.advance === "function") return clock as DrivenClock;
  return {
    now: () => clock.now(),
    setAlarm: (at, ring) => clock.setAlarm(at, ring),
    advance() {
      throw new Problem(409, "this emulator's clock has no method advance: start it with another clock to move time");
    },
  };
}

function checkAdvance(now: number, ms: number, advancing: boolean): void {
  if (!Number.isInteger(ms) || ms < 0 || ms > MAX_ADVANCE) {
    throw new RangeError(`advance: give a whole number of milliseconds, from 0 to ${MAX_ADVANCE} (366 days)`);
  }
  if (now + ms > LATEST_TIME) throw new RangeError("advance: the clock cannot be moved beyond the year 9999");
  if (advancing) throw new Problem(409, "advance: already advancing; do not call it from within a timer");
}

interface PendingAlarm {
  readonly at: number;
  readonly ring: () => void;
}

/** Alarms that wait, in the order in which they were set. */
class Alarms {
  readonly #pending = new Set<PendingAlarm>();

  get size(): number {
    return this.#pending.size;
  }

  add(at: number, ring: () => void): PendingAlarm {
    const alarm = { at, ring };
    this.#pending.add(alarm);
    return alarm;
  }

  delete(alarm: PendingAlarm): void {
    this.#pending.delete(alarm);
  }

  /** The next one that falls due until then; the first that was set, of several at one time. */
  earliest(until: number): PendingAlarm | undefined {
    let found: PendingAlarm | undefined;
    for (const alarm of this.#pending) {
      if (alarm.at <= until && (found === undefined || alarm.at < found.at)) found = alarm;
    }
    return found;
  }

  [Symbol.iterator](): IterableIterator<PendingAlarm> {
    return [...this.#pending].values();
  }
}
