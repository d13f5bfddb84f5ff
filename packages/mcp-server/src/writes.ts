import { repeat, ToolFailure } from "./failure.ts";

/** Changes that one principal may make in a minute. */
export const writesPerMinute = 20;

const minute = 60_000;

/** Counts the changes of one principal, so that a loop cannot take a fleet apart before somebody sees it. */
export function createWriteLimit(now: () => number, perMinute = writesPerMinute): { take(): void } {
  let left = perMinute;
  let countedAt = now();
  return {
    /** Throws ToolFailure where there were too many of late. */
    take() {
      const time = now();
      left = Math.min(perMinute, left + (Math.max(0, time - countedAt) / minute) * perMinute);
      countedAt = time;
      if (left >= 1) {
        left -= 1;
        return;
      }
      const seconds = Math.ceil((((1 - left) / perMinute) * minute) / 1000);
      throw new ToolFailure({
        code: "rate_limited",
        what: `This server makes at most ${perMinute} changes a minute for one user.`,
        repeat: repeat.notApplied,
        next: `Wait ${seconds} seconds, then call again; if many changes are meant, tell the user first.`,
      });
    },
  };
}
