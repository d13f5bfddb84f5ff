import type { Kit } from "./kit.ts";

/** One figure that a run brings. */
export interface Line {
  readonly name: string;
  readonly figure: number;
  /** What figure and baseline are counted in. */
  readonly unit: string;
  /** The same of what the SDK is held against, in the same run. */
  readonly baseline?: number;
  /** Above 1, the SDK is the faster one. Of paired blocks: the median of their ratios, not the ratio of the medians. */
  readonly ratio?: number;
  /** What a reader has to know to understand the figure. */
  readonly note?: string;
}

/** A line that could not be measured. */
interface Failure {
  readonly name: string;
  readonly failed: string;
}

export type Result = Line | Failure;

/** What `--only` names. */
export interface Measure {
  readonly name: string;
  readonly about: string;
  /** The names of the lines that it brings, in order. */
  readonly lines: readonly string[];
  /** Ends in bounded time: whatever it starts has a limit. */
  readonly run: (kit: Kit) => Promise<Line[]>;
}

/** Runs a measure; where it fails, each of its lines says why. */
export async function measured(measure: Measure, kit: Kit): Promise<Result[]> {
  try {
    return await measure.run(kit);
  } catch (error) {
    const failed = error instanceof Error ? error.message : String(error);
    return measure.lines.map((name) => ({ name, failed }));
  }
}
