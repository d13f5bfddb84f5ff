import type { Scheduling } from "../generated/schema.ts";
import type { DeviceRecord } from "../store/records.ts";

/** Whether the labels hold every one of the selectors, exactly. */
function hasLabels(labels: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean {
  for (const key in wanted) if (labels[key] !== wanted[key]) return false;
  return true;
}

/**
 * Whether an application or job is meant for a device. `Conditional` takes devices that carry every selector, and those
 * named in `devices` by name or id; with neither selectors nor devices it takes none.
 */
export function selects(scheduling: Scheduling, device: DeviceRecord): boolean {
  switch (scheduling.type) {
    case "AllDevices":
      return true;
    case "Conditional": {
      if (scheduling.devices?.some((wanted) => wanted === device.name || wanted === device.id)) return true;
      const selectors = scheduling.selectors ?? {};
      return Object.keys(selectors).length > 0 && hasLabels(device.labels, selectors);
    }
    default:
      return false;
  }
}
