import type { JobRecord } from "../store/records.ts";
import { isFinished, type JobRun } from "./placement.ts";

/** A job's own state, from its runs: the first of these that any run is in; all succeeded otherwise; no runs is pending. */
const ORDER = ["failed", "running", "pending", "stopped"] as const;

export function jobState(job: JobRecord): JobRun["state"] {
  const { runs } = job;
  if (runs.size === 0) return "pending";
  const states = new Set<JobRun["state"]>();
  for (const run of runs.values()) states.add(run.state);
  return ORDER.find((state) => states.has(state)) ?? "succeeded";
}

/** When the last run finished; undefined while any is unfinished. */
export function jobCompletedAt(job: JobRecord): number | undefined {
  let last: number | undefined;
  for (const run of job.runs.values()) {
    if (!isFinished(run)) return undefined;
    last = Math.max(last ?? 0, run.completedAt ?? 0);
  }
  return last;
}
