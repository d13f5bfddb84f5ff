import { setTimeout as sleep } from "node:timers/promises";
import { type Device, isZeroTime } from "@synpse/sdk";
import type { Context } from "../../define.ts";
import { whatHappened } from "../../errors.ts";
import { allocationsIfTold } from "../lists.ts";
import type { Scheduled } from "../scheduled.ts";
import { nextPause } from "../waiting.ts";

/** The first pause between two looks, in milliseconds. */
const firstPause = 1_000;

/** An agent calls every few seconds; one that was silent for longer than this, in milliseconds, was away. */
const silence = 20_000;

export interface Waited {
  readonly end: "back" | "away" | "not seen to go" | "not waited" | "interrupted";
  readonly device: Device | undefined;
  /** Why the wait was interrupted, in this server's own words. */
  readonly why?: string | undefined;
  readonly seconds: number;
}

/** A container that shows a restart of the device by being started anew. */
export interface Witness {
  readonly namespace: string;
  readonly application: string;
  readonly container: string;
  readonly startedAt: string;
}

/**
 * Finds one. The application on the fewest devices is asked, because it tells of all of them in each look.
 */
export async function findWitness(
  device: Device,
  scheduled: readonly Scheduled[],
  context: Context,
): Promise<Witness | undefined> {
  const size = ({ application }: Scheduled) => application.deploymentStatus?.total ?? 0;
  const [smallest] = [...scheduled].sort((a, b) => size(a) - size(b));
  if (smallest?.namespace === undefined) return undefined;
  const place = { namespace: smallest.namespace.name, application: smallest.application.name };
  const running = (await statusesOn(device, place, context)).find(({ state }) => state === "running");
  return running && { ...place, container: running.name, startedAt: running.startedAt };
}

/**
 * Waits until a device that was told to restart is back. The order was given already, so whatever ends the wait is an
 * answer and not an error; only the caller's own abort rejects. A device counts as online for minutes after its last
 * call, so its status alone says nothing: it is back when it calls again after a silence, or when a container that ran
 * before has been started anew.
 */
export async function waitForReboot(
  before: Device,
  witness: Witness | undefined,
  seconds: number,
  context: Context,
): Promise<Waited> {
  const start = performance.now();
  const elapsed = () => Math.round((performance.now() - start) / 1000);
  if (seconds === 0) return { end: "not waited", device: undefined, seconds: 0 };
  const timeUp = AbortSignal.timeout(seconds * 1000);
  const reach = { ...context, signal: AbortSignal.any([context.signal, timeUp]) };
  let last = before;
  let changedAt = start;
  let wasAway = false;
  const away = () => wasAway || performance.now() - changedAt > silence;
  try {
    for (let pause = firstPause; ; pause = nextPause(pause)) {
      const device = await reach.synpse.devices.get(before.id, { signal: reach.signal });
      const called = Date.parse(device.lastSeenAt) > Date.parse(last.lastSeenAt);
      const gap = Date.parse(device.lastSeenAt) - Date.parse(last.lastSeenAt);
      if (device.status === "offline" || (called && gap > silence)) wasAway = true;
      if (called) changedAt = performance.now();
      last = device;
      const isBack = device.status === "online" && called && (wasAway || (await isStartedAnew(device, witness, reach)));
      context.progress({
        done: Math.min(elapsed(), seconds),
        total: seconds,
        message: isBack ? "The device is back" : "Waiting for the device to come back",
        names: [before.name],
      });
      if (isBack) return { end: "back", device, seconds: elapsed() };
      await sleep(pause, undefined, { signal: reach.signal });
    }
  } catch (error) {
    if (context.signal.aborted) throw error;
    if (timeUp.aborted) return { end: away() ? "away" : "not seen to go", device: last, seconds: elapsed() };
    return { end: "interrupted", device: last, why: whatHappened(error).what, seconds: elapsed() };
  }
}

async function isStartedAnew(device: Device, witness: Witness | undefined, reach: Context): Promise<boolean> {
  if (witness === undefined) return false;
  const statuses = await statusesOn(device, witness, reach);
  const now = statuses.find(({ name }) => name === witness.container);
  return (
    now !== undefined && now.state === "running" && !isZeroTime(now.startedAt) && now.startedAt !== witness.startedAt
  );
}

async function statusesOn(
  device: Device,
  { namespace, application }: Pick<Witness, "namespace" | "application">,
  reach: Context,
) {
  const allocations = await allocationsIfTold(reach, namespace, application);
  return allocations?.find(({ deviceId }) => deviceId === device.id)?.applicationStatuses ?? [];
}
