import { type Device, NotFoundError } from "@synpse/sdk";
import { mapLimited } from "../fan-out.ts";
import type { AnyScheduling } from "../output/project/application.ts";
import type { Reach } from "./lists.ts";

/** Pages of devices, of `pageSize` each, that are read for one scheduling. */
const maxPages = 10;
const pageSize = 500;

/** Devices named one by one that are asked for singly; for more of them the fleet is read. */
const maxAsked = 5;

/** The devices that a scheduling means at this moment. Labels change, so it may be others a moment later. */
export interface Targets {
  /** As far as they were read: the first thousands. */
  readonly devices: readonly Device[];
  readonly total: number;
  /** Devices that are named, and are not there. */
  readonly unknown: readonly string[];
}

const nothing: Targets = { devices: [], total: 0, unknown: [] };

/** What scheduling comes to where its type is left out, as the API has it. */
export function scheduleType({ type, selectors }: AnyScheduling): string {
  return type ?? (Object.keys(selectors ?? {}).length > 0 ? "Conditional" : "NoDevices");
}

/** The devices that an application or job with this scheduling runs on now: those with all the labels, and those named. */
export async function targetsOf(reach: Reach, scheduling: AnyScheduling | undefined): Promise<Targets> {
  const type = scheduleType(scheduling ?? {});
  if (type === "AllDevices") return { ...(await read(reach, undefined)), unknown: [] };
  if (type !== "Conditional") return nothing;
  const selectors = scheduling?.selectors ?? {};
  const selected = Object.keys(selectors).length > 0 ? await read(reach, selectors) : nothing;
  const picked = await named(reach, [...new Set(scheduling?.devices ?? [])]);
  // By their labels: of those that match, not all may have been read.
  const more = picked.devices.filter((device) => !hasLabels(device, selectors));
  return {
    devices: [...selected.devices, ...more],
    total: selected.total + more.length,
    unknown: picked.unknown,
  };
}

function hasLabels({ labels }: Device, wanted: Readonly<Record<string, string>>): boolean {
  const entries = Object.entries(wanted);
  return entries.length > 0 && entries.every(([key, value]) => labels?.[key] === value);
}

async function read(
  { synpse, signal }: Reach,
  labels: Readonly<Record<string, string>> | undefined,
): Promise<Pick<Targets, "devices" | "total">> {
  const devices: Device[] = [];
  let total: number | undefined;
  let pages = 0;
  for await (const page of synpse.devices.list({ labels, pageSize }, { signal }).pages()) {
    devices.push(...page.items);
    total = page.totalItems ?? total;
    pages += 1;
    if (pages === maxPages) break;
  }
  return { devices, total: pages === maxPages ? Math.max(total ?? 0, devices.length) : devices.length };
}

async function named(
  reach: Reach,
  names: readonly string[],
): Promise<{ devices: readonly Device[]; unknown: readonly string[] }> {
  const found = names.length > maxAsked ? await among(reach, names) : await asked(reach, names);
  const devices = new Map(found.flatMap((device) => (device === undefined ? [] : [[device.id, device] as const])));
  return { devices: [...devices.values()], unknown: names.filter((_, index) => found[index] === undefined) };
}

function asked({ synpse, signal }: Reach, names: readonly string[]): Promise<(Device | undefined)[]> {
  return mapLimited(names, async (name) => {
    try {
      return await synpse.devices.get(name, { signal });
    } catch (error) {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    }
  });
}

async function among(reach: Reach, names: readonly string[]): Promise<(Device | undefined)[]> {
  const { devices } = await read(reach, undefined);
  const known = new Map(devices.flatMap((device) => [[device.name, device] as const, [device.id, device] as const]));
  return names.map((name) => known.get(name));
}
