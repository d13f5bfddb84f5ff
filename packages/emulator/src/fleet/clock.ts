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

/** Longest delay that Node's timers take; a longer one would fire at once. */
const MAX_DELAY = 2 ** 31 - 1;

/** The machine's clock. Its alarms do not keep the process alive. */
export function systemClock(): Clock {
  return {
    now: Date.now,
    setAlarm(at, ring) {
      const timer = setTimeout(ring, Math.min(MAX_DELAY, Math.max(0, at - Date.now())));
      timer.unref();
      return { cancel: () => clearTimeout(timer) };
    },
  };
}

const DEFAULT_START = "2026-06-01T12:00:00Z";

/** A clock that stands still until a test moves it. Several emulators may share one. */
export class ManualClock implements Clock {
  #now: number;
  #sequence = 0;
  #advancing = false;
  readonly #alarms = new Map<number, { at: number; ring: () => void }>();

  /** @param start a date, or milliseconds since 1970; noon of 1 June 2026 (UTC) unless given */
  constructor(start: number | string | Date = DEFAULT_START) {
    this.#now = new Date(start).getTime();
    if (Number.isNaN(this.#now)) throw new TypeError("ManualClock: the start must be a valid date");
  }

  now(): number {
    return this.#now;
  }

  setAlarm(at: number, ring: () => void): Alarm {
    const key = this.#sequence++;
    this.#alarms.set(key, { at, ring });
    return { cancel: () => void this.#alarms.delete(key) };
  }

  /** Alarms that wait: 0 after every emulator on this clock is closed. */
  get pending(): number {
    return this.#alarms.size;
  }

  /** Moves time forward by `ms` milliseconds and runs everything that falls due, in order, each at its own time. */
  advance(ms: number): void {
    if (!Number.isFinite(ms) || ms < 0) throw new RangeError("ManualClock.advance: give milliseconds, 0 or more");
    if (this.#advancing) throw new Error("ManualClock.advance: already advancing; do not call it from within a timer");
    this.#advancing = true;
    try {
      const target = this.#now + ms;
      for (let due = this.#earliest(target); due !== undefined; due = this.#earliest(target)) {
        const alarm = this.#alarms.get(due);
        this.#alarms.delete(due);
        if (!alarm) continue;
        this.#now = Math.max(this.#now, alarm.at);
        alarm.ring();
      }
      this.#now = target;
    } finally {
      this.#advancing = false;
    }
  }

  #earliest(until: number): number | undefined {
    let found: number | undefined;
    let at = until;
    for (const [key, alarm] of this.#alarms) {
      if (alarm.at < at || (alarm.at === at && found === undefined)) {
        found = key;
        at = alarm.at;
      }
    }
    return found;
  }
}
