import type { Line, Result } from "./lines.ts";

/** A limit; where the releases of Node differ, by their major number. */
type Limit = number | Readonly<Record<string, number>>;

/** What one line is held to. */
interface Goal {
  /** Which number is held: `extra` is the figure less its baseline. */
  readonly of: "figure" | "ratio" | "extra";
  readonly least?: Limit;
  readonly most?: Limit;
}

/** By the name of the line. */
export type Budget = Readonly<Record<string, Goal>>;

/** A line and what it is held to. */
export interface Verdict {
  readonly result: Result;
  /** The goal for this release of Node in words; undefined where the budget has none. */
  readonly goal: string | undefined;
  readonly ok: boolean;
  /** Why it is not ok. */
  readonly why: string | undefined;
}

/** That of the newest release that is not newer than the one that runs; of the oldest, where all are. */
function limitFor(limit: Limit, major: number): number {
  if (typeof limit === "number") return limit;
  const majors = Object.keys(limit)
    .map(Number)
    .sort((a, b) => a - b);
  const fitting = majors.findLast((each) => each <= major) ?? majors[0];
  const value = fitting === undefined ? undefined : limit[fitting];
  if (value === undefined) throw new Error("the budget has a limit without a release of Node");
  return value;
}

function held(line: Line, of: Goal["of"]): number | undefined {
  if (of !== "extra") return line[of];
  return line.baseline === undefined ? undefined : line.figure - line.baseline;
}

function judge(result: Result, goal: Goal | undefined, major: number): Verdict {
  const { of = "figure", least, most } = goal ?? {};
  const unit = of === "ratio" || "failed" in result ? "" : ` ${result.unit}`;
  const bounds = [
    ...(least === undefined ? [] : [{ sign: "≥", limit: limitFor(least, major) }]),
    ...(most === undefined ? [] : [{ sign: "≤", limit: limitFor(most, major) }]),
  ];
  const words = bounds.map(({ sign, limit }) => `${sign} ${of === "extra" ? "baseline + " : ""}${limit}${unit}`);
  const told = { result, goal: goal && `${of === "ratio" ? "ratio " : ""}${words.join(", ")}` };
  if ("failed" in result) return { ...told, ok: false, why: result.failed };
  if (goal === undefined) return { ...told, ok: true, why: undefined };

  const value = held(result, of);
  if (value === undefined || Number.isNaN(value)) return { ...told, ok: false, why: `it brought no ${of}` };
  const missed = bounds.find(({ sign, limit }) => (sign === "≥" ? value < limit : value > limit));
  const why =
    missed && `its ${of} is ${Number(value.toPrecision(4))}${unit}, the budget ${missed.sign} ${missed.limit}${unit}`;
  return { ...told, ok: missed === undefined, why };
}

/**
 * Holds what was measured against the budget. A line of the budget that was to be measured and is not there counts as
 * over budget, so that a goal cannot be met by losing its measurement.
 * @param expected The names of the lines that this run was to bring.
 */
export function check(
  results: readonly Result[],
  budget: Budget,
  { major, expected }: { readonly major: number; readonly expected: readonly string[] },
): Verdict[] {
  const there = new Set(results.map(({ name }) => name));
  const lost = expected.filter((name) => !there.has(name)).map((name) => ({ name, failed: "it was not measured" }));
  return [...results, ...lost].map((result) => judge(result, budget[result.name], major));
}
