import { ContainerLog, type SavedLog } from "../fleet/logs/container-log.ts";
import { LOG_LEVELS } from "../fleet/logs/levels.ts";
import { type LinePlan, linesOfPlan } from "../fleet/logs/line-plan.ts";
import { MAX_LOG_LINES } from "../limits.ts";
import { attempt, type Restoring, refer } from "./restoring.ts";
import type { Saving } from "./saving.ts";
import { count, index, list, object, text, time } from "./schema.ts";

/** Where lines come from. Given lines stand in `texts`, as many containers may have the same ones. */
type SavedPlan =
  | Extract<LinePlan, { kind: "profile" | "startup" }>
  | (Omit<Extract<LinePlan, { kind: "fixed" }>, "lines"> & { readonly lines: number })
  | { readonly kind: "until"; readonly of: SavedPlan; readonly end: number };

/** A container's log. Lines written by hand stand in `logLines`, as they may be many. */
export interface SavedContainerLog extends Omit<SavedLog, "sources" | "lines"> {
  readonly sources: readonly SavedPlan[];
  /** The number that its lines in `logLines` have, if there are any. */
  readonly log?: number | undefined;
}

/** A line written by hand, of the log with a number. */
export interface SavedLogLine {
  readonly log: number;
  readonly number: number;
  readonly at: number;
  readonly text: string;
}

const context = object({
  application: text,
  container: text,
  repository: text,
  tag: text,
  device: text,
  hostname: text,
  ipAddress: text,
  startedAt: time,
});

const pace = object(
  {},
  {
    rate: { type: "number", exclusiveMinimum: 0 },
    burst: { type: "integer", minimum: 1 },
    level: { enum: LOG_LEVELS },
  },
);

/** Plans stand within plans, but not without end. */
const plans = [
  object({ kind: { const: "profile" }, context, pace }),
  object({ kind: { const: "startup" }, context }),
  object({
    kind: { const: "fixed" },
    lines: index,
    startedAt: time,
    step: { type: "number", exclusiveMinimum: 0 },
    pace,
  }),
];
const plan = { anyOf: [...plans, object({ kind: { const: "until" }, of: { anyOf: plans }, end: { type: "number" } })] };

export const logSchema = object(
  {
    kept: { type: "integer", minimum: 1, maximum: MAX_LOG_LINES },
    oldest: count,
    next: count,
    ended: { type: "boolean" },
    sources: list(plan),
    spans: list(object({ source: index, first: count, index: count, next: count, until: { type: "number" } })),
  },
  { current: object({ source: index, written: count }), log: index },
);

export const logLineSchema = object({ log: index, number: count, at: time, text });

export function saveLog(saving: Saving, log: ContainerLog): SavedContainerLog {
  const { sources, lines, ...rest } = log.save();
  const saved = { ...rest, sources: sources.map((source) => savePlan(saving, source)) };
  if (lines.length === 0) return saved;
  const number = saving.nextLog();
  for (const line of lines) saving.logLines.push({ log: number, number: line.number, at: line.at, text: line.text });
  return { ...saved, log: number };
}

export function restoreLog(restoring: Restoring, saved: SavedContainerLog, path: string): ContainerLog {
  const { logLines, simulation } = restoring;
  const { log, sources, ...rest } = saved;
  const lines = log === undefined ? [] : (logLines.get(log) ?? []);
  const made = sources.map((source, index) => {
    const plan = planOf(restoring, source, `${path}.sources[${index}]`);
    return linesOfPlan(plan, simulation.seed);
  });
  return attempt(path, () => ContainerLog.restore({ ...rest, sources: [], lines }, made));
}

/** Lines by the number of their log. */
export function linesByLog(lines: readonly SavedLogLine[]): ReadonlyMap<number, readonly SavedLogLine[]> {
  const byLog = new Map<number, SavedLogLine[]>();
  for (const line of lines) {
    const list = byLog.get(line.log);
    if (list) list.push(line);
    else byLog.set(line.log, [line]);
  }
  return byLog;
}

function savePlan(saving: Saving, plan: LinePlan): SavedPlan {
  if (plan.kind === "fixed") return { ...plan, lines: saving.textOf(plan.lines) };
  return plan.kind === "until" ? { ...plan, of: savePlan(saving, plan.of) } : plan;
}

function planOf(restoring: Restoring, plan: SavedPlan, path: string): LinePlan {
  if (plan.kind === "fixed") return { ...plan, lines: refer(restoring.texts, plan.lines, "texts", `${path}.lines`) };
  return plan.kind === "until" ? { ...plan, of: planOf(restoring, plan.of, `${path}.of`) } : plan;
}
