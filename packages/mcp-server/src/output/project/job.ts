import type { Device, DeviceJob, Job } from "@synpse/sdk";
import type { View } from "../../define.ts";
import { compare } from "../../nearest.ts";
import { type Fact, type Facts, freeText } from "../facts.ts";
import { timeFact } from "../time.ts";
import { imagesOf, schedulingFacts } from "./application.ts";

/** The states of a job, those that need attention first; a state that the API adds later counts as a middling one. */
const order = ["failed", "stopped", "running", "pending", "succeeded"];
const middling = order.indexOf("running");

function rank(state: string): number {
  const index = order.indexOf(state);
  return index === -1 ? middling : index;
}

/** Where a device's run stands among those of its job. */
export interface RunPlace {
  readonly state: string;
  readonly deviceId: string;
}

export function compareRuns(a: RunPlace, b: RunPlace): number {
  return rank(a.state) - rank(b.state) || compare(a.deviceId, b.deviceId);
}

export function runsWorstFirst(runs: readonly DeviceJob[]): DeviceJob[] {
  return [...runs].sort(compareRuns);
}

/** Whether nothing more will come of a run. */
export function hasEnded({ state }: Pick<DeviceJob, "state">): boolean {
  return ["failed", "stopped", "succeeded"].includes(state);
}

/** On how many devices a job is in which state. */
export function countRuns(runs: readonly DeviceJob[] | null | undefined): Facts {
  return countByState((runs ?? []).map(({ state }) => state));
}

/** How often each state of a job or a run occurs. */
export function countByState(states: readonly string[]): Facts {
  const counts = new Map<string, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => rank(a) - rank(b) || compare(a, b)));
}

/** A job among others. */
export function jobInList(job: Job, namespace: string, { now }: View): Facts {
  return {
    name: job.name,
    namespace,
    state: job.status,
    states: countRuns(job.deviceJobs),
    images: imagesOf(job),
    created: timeFact(job.createdAt, now),
    completed: timeFact(job.completedAt, now),
  };
}

/** A job on its own. */
export function jobAlone(job: Job, namespace: string, { now }: View): Facts {
  return {
    name: job.name,
    namespace,
    state: job.status,
    desiredState: job.desiredState,
    description: freeText(job.description),
    scheduling: schedulingFacts(job.scheduling),
    containers: (job.spec?.containers ?? []).map(({ name, image, entrypoint, command, args }) => ({
      name,
      image,
      entrypoint,
      command,
      args,
    })),
    execs: job.spec?.execs?.map(({ name, command, args }) => ({ name, command, args })),
    created: timeFact(job.createdAt, now),
    completed: timeFact(job.completedAt, now),
    states: countRuns(job.deviceJobs),
  };
}

/** What came of a job on one device. */
export interface RunOnDevice {
  readonly run: DeviceJob;
  /** Undefined where the device is gone, or is not among those that were looked at. */
  readonly device: Device | undefined;
}

export function runFacts({ run, device }: RunOnDevice, { now }: View): Facts {
  return {
    device: device?.name ?? run.deviceId,
    state: run.state,
    // Only where something is still to come does it matter.
    status: hasEnded(run) ? undefined : device?.status,
    started: timeFact(run.startedAt, now),
    completed: timeFact(run.completedAt, now),
    containers: run.state === "succeeded" ? undefined : containersOf(run),
  };
}

function containersOf({ statuses }: DeviceJob): Fact {
  return (statuses ?? []).map(({ name, state, message }) => ({ name, state, message: freeText(message) }));
}
