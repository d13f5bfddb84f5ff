import type { Application, Device, DeviceApplicationStatus, Rollout, WorkloadStatus } from "@synpse/sdk";
import type { View } from "../../define.ts";
import { compare } from "../../nearest.ts";
import { type Fact, type Facts, freeText } from "../facts.ts";
import { timeFact } from "../time.ts";

/** In place of "running" where that would say too much: what runs is not the present version. */
const runsOld = "running the version before";

/** The states of a container, the worst first; a state that the API adds later counts as a middling one. */
const badness = [
  ..."failed exited unknown stopped".split(" "),
  "not reported",
  ..."deleting pending created".split(" "),
  runsOld,
  "running",
];
const middling = badness.indexOf("deleting");

/** The state of an application on one device: that of its worst container. */
export function stateOn(statuses: readonly WorkloadStatus[] | null | undefined): string {
  const states = (statuses ?? []).map(({ state }) => state);
  return states.sort((a, b) => rank(a) - rank(b))[0] ?? "not reported";
}

/** The same as to an application's present version. */
export function presentState(application: Application, allocation: DeviceApplicationStatus): string {
  const state = stateOn(allocation.applicationStatuses);
  return state === "running" && lags(application, allocation) ? runsOld : state;
}

function rank(state: string): number {
  const index = badness.indexOf(state);
  return index === -1 ? middling : index;
}

/** The allocations, those that need attention first; with the application, those of an earlier version, too. */
export function worstFirst(
  allocations: readonly DeviceApplicationStatus[],
  application?: Application,
): DeviceApplicationStatus[] {
  const placed = allocations.map((allocation) => ({ allocation, place: placeOf(allocation, application) }));
  return placed.sort((a, b) => comparePlaces(a.place, b.place)).map(({ allocation }) => allocation);
}

/** Where an allocation stands in that order. */
export interface AllocationPlace {
  readonly state: string;
  readonly device: string;
}

export function placeOf(allocation: DeviceApplicationStatus, application?: Application): AllocationPlace {
  return { state: stateAsTo(application, allocation), device: allocation.deviceName };
}

function stateAsTo(application: Application | undefined, allocation: DeviceApplicationStatus): string {
  return application === undefined ? stateOn(allocation.applicationStatuses) : presentState(application, allocation);
}

export function comparePlaces(a: AllocationPlace, b: AllocationPlace): number {
  return rank(a.state) - rank(b.state) || compare(a.device, b.device);
}

/** How many devices are in which state. */
export function countStates(allocations: readonly DeviceApplicationStatus[], application?: Application): Facts {
  const counts = new Map<string, number>();
  for (const allocation of allocations) {
    const state = stateAsTo(application, allocation);
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => rank(a) - rank(b) || compare(a, b)));
}

/** An application on one device. */
export interface OnDevice {
  readonly allocation: DeviceApplicationStatus;
  /** Undefined where the device was not asked for, or is not among those that were looked at. */
  readonly device: Device | undefined;
}

export function deviceState(one: OnDevice, application: Application, detailed: boolean, view: View): Facts {
  const { allocation, device } = one;
  return {
    device: allocation.deviceName,
    state: presentState(application, allocation),
    why: whyLags(one, application),
    status: device?.status,
    lastSeen: timeFact(device?.lastSeenAt ?? allocation.lastSeen, view.now),
    ...(detailed ? { deviceId: allocation.deviceId } : {}),
    containers: containersOn(allocation.applicationStatuses, detailed, view),
  };
}

/** The containers of an application on one device, the worst first. Where all is well they are only told in detail. */
export function containersOn(
  statuses: readonly WorkloadStatus[] | null | undefined,
  detailed: boolean,
  { now }: View,
): Fact {
  const all = statuses ?? [];
  if (!detailed && all.every(({ state }) => state === "running")) return undefined;
  return [...all]
    .sort((a, b) => rank(a.state) - rank(b.state) || compare(a.name, b.name))
    .map((status) => ({
      name: status.name,
      state: status.state,
      message: freeText(status.message),
      started: timeFact(status.startedAt, now),
      ...(detailed ? { completed: timeFact(status.completedAt, now), reported: timeFact(status.timestamp, now) } : {}),
    }));
}

/** Whether the present version does not run there yet: what runs may still be the one before. */
export function lags({ updatedAt }: Application, { applicationStatuses }: DeviceApplicationStatus): boolean {
  const changed = Date.parse(updatedAt);
  return (
    stateOn(applicationStatuses) !== "running" ||
    (applicationStatuses ?? []).some(({ startedAt }) => Date.parse(startedAt) < changed)
  );
}

/** Why it lags, in this server's own words; the containers' messages stand beside it. Undefined where it does not. */
export function whyLags({ allocation, device }: OnDevice, application: Application): string | undefined {
  if (!lags(application, allocation)) return undefined;
  const statuses = allocation.applicationStatuses ?? [];
  const state = stateOn(statuses);
  const fresh = statuses.some(({ timestamp }) => !(Date.parse(timestamp) < Date.parse(application.updatedAt)));
  if (state === "failed" && fresh) return "a container failed for good";
  if (device?.status === "offline") return "the device is offline, and follows when it is back";
  if (statuses.length === 0) return "the device has not reported yet";
  if (!fresh || state === "running") return "the device has not taken up the present version yet";
  if (state === "pending" || state === "created") return "its containers are being started";
  return "its containers do not stay up";
}

/** Where the present version does not run yet. */
export function lagging({ application, allocations }: Rollout): DeviceApplicationStatus[] {
  return allocations.filter((allocation) => lags(application, allocation));
}
