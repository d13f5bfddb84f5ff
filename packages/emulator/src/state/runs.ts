import { followContainers } from "../fleet/job-runs.ts";
import { type JobRun, newJobRun } from "../fleet/placement.ts";
import { type Restoring, refer } from "./restoring.ts";
import type { Saving } from "./saving.ts";
import { index, object, text, time } from "./schema.ts";
import { StateError } from "./state-error.ts";
import { placementMembers, restoreContainers, type SavedPlacement, savePlacement } from "./workloads.ts";

export interface SavedRun extends SavedPlacement {
  readonly id: string;
  readonly job: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly desiredState: JobRun["desiredState"];
  readonly state: JobRun["state"];
  readonly startedAt?: number | undefined;
  readonly completedAt?: number | undefined;
}

export const runSchema = object(
  {
    ...placementMembers,
    id: text,
    job: index,
    createdAt: time,
    updatedAt: time,
    desiredState: { enum: ["running", "stopped"] },
    state: { enum: ["pending", "running", "failed", "succeeded", "stopped"] },
  },
  { startedAt: time, completedAt: time },
);

export function saveRun(saving: Saving, run: JobRun): SavedRun {
  const { id, job, createdAt, updatedAt, desiredState, state, startedAt, completedAt } = run;
  return {
    id,
    job: saving.numberOf(job),
    createdAt,
    updatedAt,
    desiredState,
    state,
    ...(startedAt !== undefined && { startedAt }),
    ...(completedAt !== undefined && { completedAt }),
    ...savePlacement(saving, run, job),
  };
}

export function restoreRun(restoring: Restoring, saved: SavedRun, path: string): void {
  const { records, simulation } = restoring;
  const job = refer(records.jobs, saved.job, "jobs", `${path}.job`);
  const device = refer(records.devices, saved.device, "devices", `${path}.device`);
  if (device.project !== job.namespace.project) {
    throw new StateError(`${path}.device: devices[${saved.device}] is of another project than the job`);
  }
  if (job.runs.has(device.id)) throw new StateError(`${path}: the job has a run on this device already`);
  const { id, createdAt, updatedAt, desiredState, state, startedAt, completedAt } = saved;
  const run: JobRun = {
    ...newJobRun(job, device, id, createdAt),
    updatedAt,
    desiredState,
    state,
    startedAt,
    completedAt,
  };
  job.runs.set(device.id, run);
  records.runs.push(run);
  const site = simulation.site(run, job, "job", followContainers(simulation, run));
  restoreContainers(restoring, run, job, site, saved, path);
}
