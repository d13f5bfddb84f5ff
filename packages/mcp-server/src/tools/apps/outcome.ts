import { type Application, type DeviceApplicationStatus, isZeroTime } from "@synpse/sdk";
import * as z from "zod";
import type { Context, View } from "../../define.ts";
import { type Facts, joinNotes } from "../../output/facts.ts";
import { rolloutFacts, schedulingFacts } from "../../output/project/application.ts";
import { deviceState, lags, type OnDevice, worstFirst } from "../../output/project/workload.ts";
import { allocationsIfTold } from "../lists.ts";
import { devicesById } from "../lookup.ts";
import { changesFacts, type Deployment, keptFacts, lostFacts, secretFacts } from "./deployment.ts";
import { type Waited, waitForRollout } from "./rollout.ts";
import { undoOf } from "./undo.ts";

/** Devices whose state is told, those that need attention first. */
const maxDevices = 25;

/** How a rollout stands when the wait for it has ended. */
export interface Outcome {
  readonly application: Application;
  readonly waited: Waited;
  /** The devices that lag, the first of them. */
  readonly devices: readonly OnDevice[];
}

/** What structured results say of a rollout. */
export const rolloutShape = z.looseObject({ state: z.string() });

/** Waits for an application's rollout, and finds out how it fares on the devices that need attention. */
export async function awaitRollout(
  application: Application,
  namespace: string,
  seconds: number,
  context: Context,
): Promise<Outcome> {
  const waited = await waitForRollout(application, namespace, seconds, context);
  return {
    application: waited.last?.application ?? application,
    waited,
    devices: await statesAfter(waited, application, namespace, context),
  };
}

/** The state on each device that lags, with whether it is online. Help only: a failure here hides nothing else. */
async function statesAfter(
  { last, end }: Waited,
  application: Application,
  namespace: string,
  context: Context,
): Promise<OnDevice[]> {
  if (end === "complete") return [];
  const known = last?.allocations ?? (await allocationsIfTold(context, namespace, application.name).catch(orRejected));
  const present = last?.application ?? application;
  const lagging = (known ?? []).filter((allocation) => lags(present, allocation));
  const allocations = worstFirst(lagging, present).slice(0, maxDevices);
  context.signal.throwIfAborted();
  const ids = new Set(allocations.map(({ deviceId }) => deviceId));
  const devices = await devicesById(context, ids, undefined).catch(() => undefined);
  return allocations.map((allocation) => ({ allocation, device: devices?.get(allocation.deviceId) }));
}

function orRejected(): DeviceApplicationStatus[] | undefined {
  return undefined;
}

/** What the end of the wait says of the rollout, where the counts alone do not say it. */
const ends: Partial<Record<Waited["end"], string>> = {
  failed: "failed",
  "only offline devices left": "waiting for offline devices",
};

/** The state of a rollout, with what the wait for it has shown. */
export function stateOf({ application, waited }: Outcome): string {
  return ends[waited.end] ?? String(rolloutFacts(application.deploymentStatus).state);
}

export function outcomeFacts(outcome: Outcome, view: View): Facts {
  const { application, waited, devices } = outcome;
  return {
    rollout: {
      ...rolloutFacts(application.deploymentStatus),
      state: stateOf(outcome),
      waitedSeconds: waited.seconds,
    },
    devices: devices.map((one) => deviceState(one, application, false, view)),
  };
}

/** What was done and how its rollout stands, for the tools that deploy. `more` is what only one of them has to say. */
export function appliedFacts(
  action: "created" | "updated" | "unchanged",
  deployment: Deployment,
  outcome: Outcome,
  more: Facts,
  view: View,
): Facts {
  const { application } = outcome;
  return {
    note: noteOn(outcome, done[action]),
    action,
    application: application.name,
    namespace: deployment.namespace,
    version: application.version,
    scheduling: schedulingFacts(application.scheduling),
    ...more,
    ...changesFacts(deployment),
    undo: action === "updated" ? undoOf(deployment) : undefined,
    lostForGood: action === "updated" ? lostFacts(deployment).lostForGood : undefined,
    ...keptFacts(deployment),
    ...secretFacts(deployment),
    ...outcomeFacts(outcome, view),
    next: nextAfter(outcome, deployment.wanted.scheduling?.type === "NoDevices"),
  };
}

const done = { created: "It was created", updated: "It was updated", unchanged: "Nothing was changed" } as const;

/** What to know of the outcome. `done` is what was done before the wait: "It was updated". */
function noteOn(outcome: Outcome, done: string): string | undefined {
  const { end, why } = outcome.waited;
  const state = stateOf(outcome);
  if (state === "failed") return `${done}, but a container failed for good; the devices below say where and why.`;
  if (state === "no devices") return `${done}, but its scheduling matches no device, so it runs nowhere.`;
  if (state === "complete") return undefined;
  if (end === "interrupted") return joinNotes(`${done}, but the wait for its rollout was interrupted.`, why);
  if (end === "only offline devices left")
    return `${done}, and runs on every device that is online. The others are offline, and follow when they are back.`;
  if (end === "not waited") return `${done}; the rollout goes on.`;
  return `${done}; the rollout was not complete when the wait ended, and goes on. An offline device follows when it is back.`;
}

/** `nowhere`: that it runs on no device was asked for. */
export function nextAfter(outcome: Outcome, nowhere = false): string | undefined {
  const state = stateOf(outcome);
  if (state === "failed") {
    return wasStarted(outcome)
      ? "Call read_logs for the failed container, mend the application, and deploy it again."
      : "The failed container was never started, so it has no log: its message says why, and diagnose_device more. Mend the application, and deploy it again.";
  }
  if (state === "no devices") {
    return nowhere ? undefined : "Call list_devices to see the labels that devices have.";
  }
  if (state === "complete") return undefined;
  if (state === ends["only offline devices left"])
    return "Tell the user which devices are offline; to wait on is no use, they follow by themselves when they are back.";
  return "Call wait_for_rollout to go on waiting, or get_application to see every device.";
}

/** Whether a container that failed ever ran: one whose image cannot be had has written nothing. */
function wasStarted({ devices }: Outcome): boolean {
  const failed = devices
    .flatMap(({ allocation }) => allocation.applicationStatuses ?? [])
    .filter(({ state }) => state === "failed");
  return failed.length === 0 || failed.some(({ startedAt }) => !isZeroTime(startedAt));
}
