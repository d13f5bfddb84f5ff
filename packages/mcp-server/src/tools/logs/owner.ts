import type { DeviceApplicationStatus, Job, Scheduling } from "@synpse/sdk";
import type { DeviceStreams } from "@synpse/sdk/streaming";
import type { Context } from "../../define.ts";
import { repeat, ToolFailure } from "../../failure.ts";
import { runsWorstFirst } from "../../output/project/job.ts";
import { stateOn, worstFirst } from "../../output/project/workload.ts";
import { secretsIn } from "../../output/structure.ts";
import { allocationsIfTold } from "../lists.ts";
import { devicesById, findApplication, findJob } from "../lookup.ts";

/** What has logs. */
export const logKinds = ["application", "job"] as const;
type LogKind = (typeof logKinds)[number];

/** An application or a job, as far as its logs are concerned. */
export interface LogOwner {
  readonly kind: LogKind;
  readonly name: string;
  readonly namespace: string;
  readonly scheduling: Scheduling | undefined;
  /** At least one. */
  readonly containers: readonly string[];
  /** The devices that it is on, those that need attention first; undefined where the API does not tell. */
  readonly places: readonly LogPlace[] | undefined;
}

/** A device that has a log. */
export interface LogPlace {
  readonly deviceId: string;
  /** Its name; its id where the name is not known. */
  readonly device: string;
  /** How the application or the job fares there; undefined where nothing tells. */
  readonly state?: string | undefined;
}

/** Finds an application or a job by name or id. Throws ToolFailure where there is none, or where it has no containers. */
export async function findLogOwner(
  kind: LogKind,
  namespace: string,
  name: string,
  context: Context,
): Promise<LogOwner> {
  const job = kind === "job" ? await findJob(context, namespace, name) : undefined;
  const found = job ?? (await findApplication(context, namespace, name));
  // What it was given it may print.
  context.conceal(secretsIn(found));
  const containers = (found.spec?.containers ?? []).map((container) => container.name);
  if (containers.length === 0) {
    throw new ToolFailure({
      code: "not_found",
      what: `The ${kind} has no containers, so there is no log to read.`,
      repeat: repeat.pointless,
      next: `Call get_${kind} to see what it runs.`,
    });
  }
  const places =
    job === undefined
      ? placesOfApplication(await allocationsIfTold(context, namespace, found.name))
      : await placesOfJob(job, context);
  return { kind, name: found.name, namespace, scheduling: found.scheduling, containers, places };
}

function placesOfApplication(allocations: readonly DeviceApplicationStatus[] | undefined): LogPlace[] | undefined {
  if (allocations === undefined) return undefined;
  return worstFirst(allocations).map(({ deviceId, deviceName, applicationStatuses }) => ({
    deviceId,
    device: deviceName,
    state: stateOn(applicationStatuses),
  }));
}

async function placesOfJob({ deviceJobs }: Job, context: Context): Promise<LogPlace[]> {
  const runs = runsWorstFirst(deviceJobs ?? []);
  const devices = await devicesById(context, new Set(runs.map(({ deviceId }) => deviceId)), undefined);
  return runs.map(({ deviceId, state }) => ({ deviceId, device: devices.get(deviceId)?.name ?? deviceId, state }));
}

/** One log: that of one container on one device. */
export interface OneLog {
  readonly device: string;
  readonly container: string;
  /** How many of the last lines. */
  readonly tail: number;
  readonly signal: AbortSignal;
}

export function openLog(
  streams: DeviceStreams,
  { kind, name, namespace }: LogOwner,
  log: OneLog,
): AsyncIterable<string> {
  return kind === "job"
    ? streams.jobLogs({ namespace, job: name, ...log })
    : streams.applicationLogs({ namespace, application: name, ...log });
}
