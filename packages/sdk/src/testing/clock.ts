import type { Clock } from "../http/clock.ts";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

export interface FakeClock extends Clock {
  /** Moves time on, and runs what falls due on the way. */
  advance(milliseconds: number): void;
  /** How long until each timer that is set, soonest first. */
  pending(): number[];
  /** Resolves when a timer is set for exactly this long. */
  timerOf(delay: number): Promise<void>;
}

/** A clock that stands still until it is told to move on. */
export function fakeClock(random = () => 0.5): FakeClock {
  const timers = new Set<Timer>();
  const waiting = new Set<{ delay: number; resolve: () => void }>();
  let time = 0;
  const due = (until: number) =>
    [...timers]
      .filter(({ at }) => at <= until)
      .reduce<Timer | undefined>((a, b) => (a && a.at <= b.at ? a : b), undefined);
  return {
    now: () => time,
    date: () => Date.UTC(2026, 0, 1) + time,
    random,
    setTimeout(callback, delay) {
      const timer = { at: time + delay, callback };
      timers.add(timer);
      for (const each of waiting) {
        if (each.delay !== delay) continue;
        waiting.delete(each);
        each.resolve();
      }
      return timer;
    },
    clearTimeout: (timer) => void timers.delete(timer as Timer),
    pending: () => [...timers].map(({ at }) => at - time).sort((a, b) => a - b),
    timerOf: (delay) =>
      [...timers].some(({ at }) => at - time === delay)
        ? Promise.resolve()
        : new Promise((resolve) => waiting.add({ delay, resolve })),
    advance(milliseconds) {
      const until = time + milliseconds;
      for (let timer = due(until); timer; timer = due(until)) {
        timers.delete(timer);
        time = Math.max(time, timer.at);
        timer.callback();
      }
      time = until;
    },
  };
}
