import { fraction, Random } from "../../store/random.ts";
import { type LineSource, oneLine } from "./container-log.ts";
import { type LogLevel, steadyLine } from "./levels.ts";
import type { LogContext, LogProfile } from "./profile.ts";

/** Milliseconds between the lines a container writes while it starts. */
export const STARTUP_STEP = 40;

/** How fast and how loud a container writes. */
export interface Pace {
  /** Lines per second, on average; as its image does unless given. */
  readonly rate?: number | undefined;
  /** How many lines come at once; 1 unless given. */
  readonly burst?: number | undefined;
  /** The least level of the lines; `info` unless given. */
  readonly level?: LogLevel | undefined;
}

/** A container's own lines: those of its start, then as many a second as its image or its pace say, for as long as it runs. */
export function profileLines(profile: LogProfile, context: LogContext, seed: number, pace: Pace = {}): LineSource {
  const { burst = 1, level = "info" } = pace;
  const { startedAt } = context;
  // What a container says of its start is no warning.
  const startup = level === "debug" || level === "info" ? profile.startup : [];
  const starting = startup.length;
  const steadyFrom = startedAt + starting * STARTUP_STEP;
  const word = `${context.device}/${context.application}/${context.container}`;
  const period = burst * (pace.rate === undefined ? profile.period : 1000 / pace.rate);
  const timeOfBurst = (number: number): number =>
    steadyFrom + (number + 0.1 + 0.8 * fraction(seed, word, "at", number)) * period;
  const timeOf = (index: number): number =>
    index < starting ? startedAt + index * STARTUP_STEP : timeOfBurst(Math.floor((index - starting) / burst));
  return {
    plan: { kind: "profile", context, pace },
    length: Number.POSITIVE_INFINITY,
    timeOf,
    countAt(now) {
      if (now < startedAt) return 0;
      if (now < steadyFrom) return Math.min(starting, Math.floor((now - startedAt) / STARTUP_STEP) + 1);
      let bursts = Math.floor((now - steadyFrom) / period);
      // Once at most, but for rates at which a line's place in time is lost in rounding.
      while (timeOfBurst(bursts) <= now) bursts++;
      return starting + bursts * burst;
    },
    text(index) {
      const at = Math.floor(timeOf(index));
      const startupLine = startup[index];
      return startupLine
        ? startupLine(context, at)
        : steadyLine(profile, context, at, new Random(seed, word, index), level);
    },
  };
}

/** Given lines, one after the other (or at the rate and in the bursts of a pace), and then silence. */
export function fixedLines(
  lines: readonly string[],
  startedAt: number,
  step: number = STARTUP_STEP,
  pace: Pace = {},
): LineSource {
  const { rate = 1000 / step, burst = 1 } = pace;
  const { length } = lines;
  const period = (1000 / rate) * burst;
  return {
    plan: { kind: "fixed", lines, startedAt, step, pace },
    length,
    timeOf: (index) => (index < length ? startedAt + Math.floor(index / burst) * period : Number.POSITIVE_INFINITY),
    countAt: (now) => (now < startedAt ? 0 : Math.min(length, (Math.floor((now - startedAt) / period) + 1) * burst)),
    text: (index) => oneLine(lines[index] ?? ""),
  };
}

/** The lines of a container's start, and then silence. */
export function startupLines(profile: LogProfile, context: LogContext): LineSource {
  const { startedAt } = context;
  const lines = profile.startup.map((line, index) => line(context, startedAt + STARTUP_STEP * index));
  return { ...fixedLines(lines, startedAt), plan: { kind: "startup", context } };
}

/** The lines that are written before a time, and no more. */
export function linesUntil(source: LineSource, end: number): LineSource {
  const length = source.countAt(end);
  return {
    plan: { kind: "until", of: source.plan, end },
    length,
    timeOf: (index) => (index < length ? source.timeOf(index) : Number.POSITIVE_INFINITY),
    countAt: (now) => source.countAt(Math.min(now, end)),
    text: source.text,
  };
}
