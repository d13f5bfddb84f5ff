import { type Allocation, newAllocation } from "../fleet/placement.ts";
import { type Restoring, refer } from "./restoring.ts";
import type { Saving } from "./saving.ts";
import { count, flag, index, object } from "./schema.ts";
import { StateError } from "./state-error.ts";
import { placementMembers, restoreContainers, type SavedPlacement, savePlacement } from "./workloads.ts";

export interface SavedAllocation extends SavedPlacement {
  readonly application: number;
  readonly version: number;
  readonly configVersion: number;
  readonly stale: boolean;
}

export const allocationSchema = object({
  ...placementMembers,
  application: index,
  version: count,
  configVersion: count,
  stale: flag,
});

export function saveAllocation(saving: Saving, allocation: Allocation): SavedAllocation {
  const { application, version, configVersion, stale } = allocation;
  return {
    application: saving.numberOf(application),
    version,
    configVersion,
    stale,
    ...savePlacement(saving, allocation, application),
  };
}

export function restoreAllocation(restoring: Restoring, saved: SavedAllocation, path: string): void {
  const { records, simulation } = restoring;
  const application = refer(records.applications, saved.application, "applications", `${path}.application`);
  const device = refer(records.devices, saved.device, "devices", `${path}.device`);
  if (device.project !== application.namespace.project) {
    throw new StateError(`${path}.device: devices[${saved.device}] is of another project than the application`);
  }
  if (application.allocations.has(device.id)) {
    throw new StateError(`${path}: the application has an allocation on this device already`);
  }
  const { version, configVersion, stale } = saved;
  const allocation: Allocation = { ...newAllocation(application, device), version, configVersion, stale };
  application.allocations.set(device.id, allocation);
  records.allocations.push(allocation);
  const site = simulation.site(allocation, application, "service", () => undefined);
  restoreContainers(restoring, allocation, application, site, saved, path);
}
