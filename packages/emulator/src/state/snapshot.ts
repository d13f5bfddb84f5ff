import type { FleetDefinition } from "../fleet/definition.ts";
import type { RandomState } from "../store/random.ts";
import type { World } from "../world.ts";
import { type SavedAllocation, saveAllocation } from "./allocations.ts";
import { type SavedApplication, saveApplication } from "./applications.ts";
import { type SavedDeviceFiles, saveDeviceFiles } from "./device-files.ts";
import { type SavedDevice, saveDevice } from "./devices.ts";
import { type SavedJob, saveJob } from "./jobs.ts";
import type { SavedLogLine } from "./logs.ts";
import { type SavedMember, saveMembers } from "./members.ts";
import { type SavedNamespace, saveNamespace } from "./namespaces.ts";
import { type SavedProject, saveProject } from "./projects.ts";
import { type SavedRole, saveRoles } from "./roles.ts";
import { type SavedRun, saveRun } from "./runs.ts";
import { newSaving } from "./saving.ts";
import { type SavedSecret, saveSecret } from "./secrets.ts";
import { type SavedServiceAccount, saveServiceAccounts } from "./service-accounts.ts";
import { type SavedToken, saveTokens } from "./tokens.ts";
import { type SavedUser, saveUser } from "./users.ts";

export const FORMAT = "synpse-emulator-state";
/** Raised whenever a snapshot of before could be misunderstood. */
export const VERSION = 1;

/**
 * Everything that exists in an emulator and everything that will happen in it, as JSON data: access keys and secrets too. Times are
 * milliseconds since 1970. What refers to something names its place (from 0) in the list of its kind.
 */
export interface Snapshot {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  readonly takenAt: number;
  readonly seed: number;
  readonly speed: number;
  /** What it began with; a reset returns to it. */
  readonly fleet: FleetDefinition;
  /** The project, and the keys, that the emulator speaks of. */
  readonly seeded: { readonly project: number; readonly accessKey: string; readonly personalAccessKey: string };
  /** Where everything that counts or rolls dice goes on. */
  readonly next: {
    readonly ids: RandomState;
    readonly keys: RandomState;
    readonly deviceNames: RandomState;
    readonly timer: number;
    readonly users: number;
    readonly projects: number;
  };
  readonly users: readonly SavedUser[];
  readonly projects: readonly SavedProject[];
  readonly roles: readonly SavedRole[];
  readonly serviceAccounts: readonly SavedServiceAccount[];
  readonly members: readonly SavedMember[];
  readonly tokens: readonly SavedToken[];
  readonly namespaces: readonly SavedNamespace[];
  readonly secrets: readonly SavedSecret[];
  readonly devices: readonly SavedDevice[];
  readonly deviceFiles: readonly SavedDeviceFiles[];
  readonly applications: readonly SavedApplication[];
  readonly allocations: readonly SavedAllocation[];
  readonly jobs: readonly SavedJob[];
  readonly runs: readonly SavedRun[];
  /** Lists of lines that containers write, as far as they are not those of the fleet's behaviours. */
  readonly texts: readonly (readonly string[])[];
  /** Lines that were written into logs by hand. */
  readonly logLines: readonly SavedLogLine[];
}

/**
 * Writes down a world as it is now. Values that nothing changes in place (labels, specifications, …) are shared with the world: the
 * snapshot must not be changed, and stays as it is while the world goes on.
 */
export function takeSnapshot({ plan, store, simulation, timeline, seeded }: World): Snapshot {
  const { behaviours } = simulation;
  const saving = newSaving(store, simulation, behaviours);
  const { records } = saving;
  return {
    format: FORMAT,
    version: VERSION,
    takenAt: timeline.now(),
    seed: plan.seed,
    speed: plan.speed,
    // Behaviours may have been added since.
    fleet: behaviours.length > (plan.fleet.behaviours?.length ?? 0) ? { ...plan.fleet, behaviours } : plan.fleet,
    seeded: {
      project: saving.numberOf(seeded.project),
      accessKey: seeded.accessKey,
      personalAccessKey: seeded.personalAccessKey,
    },
    next: {
      ...store.ids.save(),
      deviceNames: store.deviceNames.save(),
      timer: timeline.nextOrder,
      users: store.users.nextPlace,
      projects: store.projects.nextPlace,
    },
    users: records.users.map((user) => saveUser(saving, user)),
    projects: records.projects.map((project) => saveProject(saving, project)),
    roles: records.projects.flatMap((project) => saveRoles(saving, project)),
    serviceAccounts: records.projects.flatMap((project) => saveServiceAccounts(saving, project)),
    members: records.projects.flatMap((project) => saveMembers(saving, project)),
    tokens: records.projects.flatMap((project) => saveTokens(saving, project)),
    namespaces: records.namespaces.map((namespace) => saveNamespace(saving, namespace)),
    secrets: records.secrets.map((secret) => saveSecret(saving, secret)),
    devices: records.devices.map((device) => saveDevice(saving, device)),
    deviceFiles: saveDeviceFiles(saving),
    applications: records.applications.map((application) => saveApplication(saving, application)),
    allocations: records.allocations.map((allocation) => saveAllocation(saving, allocation)),
    jobs: records.jobs.map((job) => saveJob(saving, job)),
    runs: records.runs.map((run) => saveRun(saving, run)),
    texts: saving.texts,
    logLines: saving.logLines,
  };
}
