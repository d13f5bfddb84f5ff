/** Time and chance as the pipeline and the waits see them, so that tests can hold both still. */
export interface Clock {
  /** Milliseconds that only ever grow. */
  now(): number;
  /** The time of day in milliseconds since 1970, for dates that a server names. */
  date(): number;
  /** A number in [0, 1). */
  random(): number;
  setTimeout(callback: () => void, delay: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** A timer that is set for longer, in milliseconds, fires at once. */
export const MAX_TIMER = 2_147_483_647;

export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  random: () => Math.random(),
  setTimeout: (callback, delay) => setTimeout(callback, delay),
  clearTimeout: (timer) => clearTimeout(timer as Parameters<typeof clearTimeout>[0]),
};

/** The internal option by which tests give a client another clock. Not part of the public API. */
export const CLOCK: unique symbol = Symbol("clock");
