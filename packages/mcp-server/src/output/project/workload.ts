import type { Application, Device, DeviceApplicationStatus, Rollout, WorkloadStatus } from "@synpse/sdk";
import type { View } from "../../define.ts";
import { compare } from "../../nearest.ts";
import { type Fact, type Facts, freeText } from "../facts.ts";
import { timeFact } from "../time.ts";

/** The states of a container, the worst first; a state that the API adds later counts as a middling one. */
const badness = ["failed", "exited", "unknown", "stopped", "not reported", "deleting", "pending", "created", "running"];
const middling = badness.indexOf("deleting");

/** The state of an application on one device: that of its worst container. */
export function stateOn(statuses: readonly WorkloadStatus[] | null | undefined): string {
  const states = (statuses ?? []).map(({ state }) => state);
  return states.sort((a, b) => rank(a) - rank(b))[0] ?? "not reported";
}

function rank(state: string): number {
  const index = badness.indexOf(state);
  return index === -1 ? middling : index;
}

/** The allocations, those that need attention first. */
export function worstFirst(allocations: readonly DeviceApplicationStatus[]): DeviceApplicationStatus[] {
  return [...allocations].sort((a, b) => comparePlaces(placeOf(a), placeOf(b)));
}

/** Where an allocation stands in that order. */
export interface AllocationPlace {
  readonly state: string;
  readonly device: string;
}

export function placeOf({ applicationStatuses, deviceName }: DeviceApplicationStatus): AllocationPlace {
  return { state: stateOn(applicationStatuses), device: deviceName };
}

export function comparePlaces(a: AllocationPlace, b: AllocationPlace): number {
  return rank(a.state) - rank(b.state) || compare(a.device, b.device);
}

/** How many devices are in which state. */
export function countStates(allocations: readonly DeviceApplicationStatus[]): Facts {
  const counts = new Map<string, number>();
  for (const { applicationStatuses } of allocations) {
    const state = stateOn(applicationStatuses);
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

export function deviceState({ allocation, device }: OnDevice, detailed: boolean, view: View): Facts {
  return {
    device: allocation.deviceName,
    state: stateOn(allocation.applicationStatuses),
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

/** Where the present version does not run yet. */
export function lagging({ application, allocations }: Rollout): DeviceApplicationStatus[] {
  return allocations.filter((allocation) => lags(application, allocation));
}
