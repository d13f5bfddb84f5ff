import type { Device } from "@synpse/sdk";
import { mapLimited } from "../fan-out.ts";
import type { Facts } from "../output/facts.ts";
import type { AnyScheduling } from "../output/project/application.ts";
import { devicePages, ifThere, maxDevicePages, type Reach } from "./lists.ts";
import { isSelected, scheduleType } from "./scheduling.ts";

/** Devices named one by one that are asked for singly; for more of them the fleet is read. */
const maxSingly = 5;

/** Devices that are asked for singly in any case, where the fleet was too large to be read to its end. */
const maxAsked = 100;

/** The devices that a scheduling means at this moment. Labels change, so it may be others a moment later. */
export interface Targets {
  /** As far as they were read: the first thousands. */
  readonly devices: readonly Device[];
  readonly total: number;
  /** Devices that are named, and are not there. */
  readonly unknown: readonly string[];
}

const nothing: Targets = { devices: [], total: 0, unknown: [] };

/** The devices that an application or job with this scheduling runs on now: those with all the labels, and those named. */
export async function targetsOf(reach: Reach, scheduling: AnyScheduling | undefined): Promise<Targets> {
  const type = scheduleType(scheduling);
  if (type === "AllDevices") {
    const { devices, total } = await read(reach, undefined);
    return { devices, total, unknown: [] };
  }
  if (type !== "Conditional") return nothing;
  const selectors = scheduling?.selectors ?? {};
  const selected = Object.keys(selectors).length > 0 ? await read(reach, selectors) : nothing;
  const picked = await named(reach, [...new Set(scheduling?.devices ?? [])]);
  // By their labels: of those that match, not all may have been read.
  const more = picked.devices.filter((device) => !isSelected(device, selectors));
  return {
    devices: [...selected.devices, ...more],
    total: selected.total + more.length,
    unknown: picked.unknown,
  };
}

/** How many devices it is, and the names of the first. */
export function targetFacts({ devices, total }: Targets, maxNames: number): Facts {
  return {
    total,
    offline: devices.filter(({ status }) => status === "offline").length,
    names: devices.slice(0, maxNames).map(({ name }) => name),
    more: Math.max(total - maxNames, 0) || undefined,
    notLookedAt: total - devices.length || undefined,
  };
}

interface Read extends Pick<Targets, "devices" | "total"> {
  readonly complete: boolean;
}

async function read(reach: Reach, labels: Readonly<Record<string, string>> | undefined): Promise<Read> {
  const devices: Device[] = [];
  let total: number | undefined;
  let pages = 0;
  for await (const page of devicePages(reach, labels)) {
    devices.push(...page.items);
    total = page.totalItems ?? total;
    pages += 1;
  }
  const complete = pages < maxDevicePages || total === devices.length;
  return { devices, total: complete ? devices.length : Math.max(total ?? 0, devices.length), complete };
}

async function named(reach: Reach, names: readonly string[]): Promise<Pick<Targets, "devices" | "unknown">> {
  const fleet = names.length > maxSingly ? await read(reach, undefined) : undefined;
  const known = new Map(
    (fleet?.devices ?? []).flatMap((device) => [[device.name, device] as const, [device.id, device] as const]),
  );
  const left = fleet?.complete === true ? [] : names.filter((name) => !known.has(name)).slice(0, maxAsked);
  await mapLimited(left, async (name) => {
    const device = await ifThere(reach.synpse.devices.get(name, { signal: reach.signal }));
    if (device !== undefined) known.set(name, device);
  });
  const devices = new Map(names.flatMap((name) => known.get(name) ?? []).map((device) => [device.id, device]));
  return { devices: [...devices.values()], unknown: names.filter((name) => !known.has(name)) };
}
