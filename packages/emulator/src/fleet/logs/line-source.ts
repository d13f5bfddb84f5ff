import { fraction, Random } from "../../store/random.ts";
import type { LineSource } from "./container-log.ts";
import type { LogContext, LogProfile } from "./profile.ts";

/** Milliseconds between the lines a container writes while it starts. */
export const STARTUP_STEP = 40;

/** A container's own lines: those of its start, then one every `profile.period` or so, for as long as it runs. */
export function profileLines(profile: LogProfile, context: LogContext, seed: number): LineSource {
  const { startedAt } = context;
  const starting = profile.startup.length;
  const steadyFrom = startedAt + starting * STARTUP_STEP;
  const word = `${context.device}/${context.application}/${context.container}`;
  const timeOf = (index: number): number => {
    if (index < starting) return startedAt + index * STARTUP_STEP;
    const number = index - starting;
    return steadyFrom + (number + 0.1 + 0.8 * fraction(seed, word, "at", number)) * profile.period;
  };
  return {
    length: Number.POSITIVE_INFINITY,
    timeOf,
    countAt(now) {
      if (now < startedAt) return 0;
      if (now < steadyFrom) return Math.min(starting, Math.floor((now - startedAt) / STARTUP_STEP) + 1);
      const number = Math.floor((now - steadyFrom) / profile.period);
      return starting + number + (timeOf(starting + number) <= now ? 1 : 0);
    },
    text(index) {
      const at = Math.floor(timeOf(index));
      const startupLine = profile.startup[index];
      return startupLine ? startupLine(context, at) : profile.steady(context, at, new Random(seed, word, index));
    },
  };
}

/** Given lines, one after the other, and then silence. */
export function fixedLines(lines: readonly string[], startedAt: number, step: number = STARTUP_STEP): LineSource {
  return {
    length: lines.length,
    timeOf: (index) => (index < lines.length ? startedAt + index * step : Number.POSITIVE_INFINITY),
    countAt: (now) => (now < startedAt ? 0 : Math.min(lines.length, Math.floor((now - startedAt) / step) + 1)),
    text: (index) => lines[index] ?? "",
  };
}
