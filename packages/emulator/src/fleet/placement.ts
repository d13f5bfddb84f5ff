import type { ApplicationRecord, DeviceRecord, JobRecord } from "../store/records.ts";
import { SparseMap } from "../store/sparse-map.ts";
import { ContainerLog } from "./logs/container-log.ts";
import type { Workload } from "./workload.ts";

/** Something scheduled on a device: its containers, once the device's agent has picked it up. */
export interface Placement {
  readonly device: DeviceRecord;
  workloads: readonly Workload[];
  /** Logs that somebody asked for before the agent made the container; it takes them over. By container name. */
  readonly earlyLogs: Map<string, ContainerLog>;
}

/** An application on a device. */
export interface Allocation extends Placement {
  readonly application: ApplicationRecord;
  /** What the agent has picked up; 0 before it first did. */
  version: number;
  configVersion: number;
  /** The device's environment has changed since: its containers must be made anew. */
  stale: boolean;
}

/** One run of a job on a device. */
export interface JobRun extends Placement {
  readonly id: string;
  readonly job: JobRecord;
  readonly createdAt: number;
  updatedAt: number;
  desiredState: "running" | "stopped";
  state: "pending" | "running" | "failed" | "succeeded" | "stopped";
  startedAt: number | undefined;
  completedAt: number | undefined;
}

export function newAllocation(application: ApplicationRecord, device: DeviceRecord): Allocation {
  return { application, device, version: 0, configVersion: 0, stale: false, workloads: [], earlyLogs: new SparseMap() };
}

export function newJobRun(job: JobRecord, device: DeviceRecord, id: string, now: number): JobRun {
  return {
    id,
    job,
    device,
    createdAt: now,
    updatedAt: now,
    desiredState: job.desiredState,
    state: "pending",
    startedAt: undefined,
    completedAt: undefined,
    workloads: [],
    earlyLogs: new SparseMap(),
  };
}

/** A job's state on a device is final: it does not change any more by itself. */
export function isFinished(run: JobRun): boolean {
  return run.state !== "pending" && run.state !== "running";
}

/** Whether the agent still has to pick up what the application is now. */
export function isBehind(allocation: Allocation): boolean {
  const { application } = allocation;
  return (
    allocation.stale ||
    allocation.version !== application.version ||
    allocation.configVersion !== application.configVersion
  );
}

/** Every container runs, as of the application's current version. */
export function isAvailable(allocation: Allocation): boolean {
  return !isBehind(allocation) && allocation.workloads.every((workload) => workload.state === "running");
}

/** The log of a container on a device; before the container exists, the log that it will take over, or an ended one if it never will. */
export function logOf(placement: Allocation | JobRun, container: string): ContainerLog {
  const workload = placement.workloads.find((candidate) => candidate.name === container);
  if (workload) return workload.log;
  if ("job" in placement && isFinished(placement)) {
    const none = new ContainerLog();
    none.end(placement.updatedAt);
    return none;
  }
  let log = placement.earlyLogs.get(container);
  if (!log) {
    log = new ContainerLog();
    placement.earlyLogs.set(container, log);
  }
  return log;
}

/** Stops and removes all containers: their logs end. */
export function clear(placement: Placement, now: number): void {
  for (const workload of placement.workloads) workload.remove();
  placement.workloads = [];
  for (const log of placement.earlyLogs.values()) log.end(now);
  placement.earlyLogs.clear();
}
