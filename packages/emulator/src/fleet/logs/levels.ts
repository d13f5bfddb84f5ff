import type { Random } from "../../store/random.ts";
import type { LogContext, LogProfile } from "./profile.ts";

/** How much a log line matters, from the least on. */
export type LogLevel = "debug" | "info" | "warn" | "error";

export const LOG_LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];

type Message = (random: Random) => string;

const MESSAGES: Readonly<Record<Exclude<LogLevel, "info">, readonly Message[]>> = {
  debug: [
    (random) => `event loop lag ${random.int(0, 9)}.${random.int(10, 99)} ms`,
    (random) => `cache lookup hit=${random.next() < 0.8} took ${random.int(1, 900)} us`,
    (random) => `connection ${random.int(1, 64)} idle for ${random.int(1, 30)} s`,
  ],
  warn: [
    (random) => `queue is ${random.int(80, 99)} % full`,
    (random) => `request took ${random.int(1000, 9000)} ms, slower than 1000 ms`,
    (random) => `retry ${random.int(1, 4)} of 5 after a time-out`,
  ],
  error: [
    (random) => `upstream 10.0.0.${random.int(2, 60)} refused the connection`,
    (random) => `write failed: no space left on device (${random.int(1, 900)} KiB wanted)`,
    (random) => `request ${random.int(1000, 9999)} failed: context deadline exceeded`,
  ],
};

/** A line of a container that runs, of at least a level: as its image writes by default for `info`, with its details for `debug`. */
export function steadyLine(
  profile: LogProfile,
  context: LogContext,
  at: number,
  random: Random,
  least: LogLevel,
): string {
  const level = chooseLevel(random, least);
  if (level === "info") return profile.steady(context, at, random);
  return profile.leveled(at, level, random.pick(MESSAGES[level])(random));
}

function chooseLevel(random: Random, least: LogLevel): LogLevel {
  // `info` takes nothing from the random numbers: those lines are what they always were.
  if (least === "info" || least === "error") return least;
  const roll = random.next();
  if (least === "debug") return roll < 0.7 ? "debug" : "info";
  return roll < 0.8 ? "warn" : "error";
}
