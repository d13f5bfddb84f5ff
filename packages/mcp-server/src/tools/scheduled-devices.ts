import type { Device, Page, Scheduling } from "@synpse/sdk";
import { mapLimited } from "../fan-out.ts";
import type { Reach } from "./lists.ts";
import { findDevice } from "./lookup.ts";

/** Pages of devices, of `pageSize` each, that are read to see whom a scheduling names. */
const maxPages = 10;
const pageSize = 500;

/** More devices than these are looked for in a list instead of one by one. */
const maxSingly = 4;

export interface Scheduled {
  /** By id, as far as they were read. */
  readonly devices: ReadonlyMap<string, Device>;
  /** How many there are, also those that were not read. */
  readonly total: number;
}

/** The devices that a scheduling names now. Throws ToolFailure where it names one that there is not. */
export async function scheduledDevices(
  reach: Reach,
  { type, selectors, devices: named }: Partial<Scheduling>,
): Promise<Scheduled> {
  const everywhere = type === "AllDevices";
  const labels = everywhere ? {} : (selectors ?? {});
  const devices = type === "Conditional" ? await namedDevices(reach, named ?? []) : new Map<string, Device>();
  if (!everywhere && (type !== "Conditional" || Object.keys(labels).length === 0)) {
    return { devices, total: devices.size };
  }
  // A device that is named and has the labels, too, counts once.
  const others = [...devices.values()].filter((device) => !hasLabels(device, labels)).length;
  let selected = 0;
  for await (const page of pagesOf(reach, labels)) {
    for (const device of page.items) devices.set(device.id, device);
    selected = Math.max(page.totalItems ?? 0, devices.size - others);
  }
  return { devices, total: selected + others };
}

/** Devices by their names or ids. */
async function namedDevices(reach: Reach, named: readonly string[]): Promise<Map<string, Device>> {
  const found = new Map<string, Device>();
  const missing = new Set(named);
  if (missing.size > maxSingly) {
    for await (const page of pagesOf(reach, {})) {
      for (const device of page.items) {
        const isNamed = [missing.delete(device.name), missing.delete(device.id)].includes(true);
        if (isNamed) found.set(device.id, device);
      }
      if (missing.size === 0) break;
    }
  }
  for (const device of await mapLimited([...missing], (one) => findDevice(reach, one))) found.set(device.id, device);
  return found;
}

async function* pagesOf({ synpse, signal }: Reach, labels: Record<string, string>): AsyncGenerator<Page<Device>> {
  let pages = 0;
  for await (const page of synpse.devices.list({ labels, pageSize }, { signal }).pages()) {
    yield page;
    pages += 1;
    if (pages === maxPages) return;
  }
}

function hasLabels(device: Device, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(labels).every(([key, value]) => device.labels?.[key] === value);
}
