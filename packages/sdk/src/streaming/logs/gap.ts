/**
 * Why lines may be missing. `lost`: what the log replayed after a drop does not reach back to the last line seen; it is
 * asked for some 11,000 lines at most. Or no line had been seen, and the log may have begun further back.
 * `ambiguous`: it does, but lines that are alike make it uncertain which of them were seen, or so few are remembered that
 * they may be there by chance.
 */
export type GapReason = "lost" | "ambiguous";

/** Stands in a followed log where lines may be missing, because the connection was lost there. As text it says so. */
export interface LogGap {
  readonly reason: GapReason;
  /** Says that lines may be missing here, and why. */
  toString(): string;
}

/** What a followed log consists of: a line, or the place where lines may be missing. */
export type LogItem = string | LogGap;

const WORDS: Readonly<Record<GapReason, string>> = {
  lost: "the connection was lost, and what the log still holds does not reach back to the last line",
  ambiguous: "the connection was lost, and lines that are alike hide where it went on",
};

function makeGap(reason: GapReason): LogGap {
  // Its text is no field of it, so that a console and JSON show the reason alone.
  const text = { value: () => `[gap: lines may be missing here: ${WORDS[reason]}]` };
  return Object.freeze(Object.defineProperty({ reason }, "toString", text));
}

/** The two gaps that there are. */
export const GAPS: Readonly<Record<GapReason, LogGap>> = { lost: makeGap("lost"), ambiguous: makeGap("ambiguous") };
