import { Authenticator } from "../api/auth.ts";
import type { Clock } from "../fleet/clock.ts";
import { Simulation } from "../fleet/simulation.ts";
import { Timeline } from "../fleet/timeline.ts";
import { newStore } from "../store/store.ts";
import type { World, WorldPlan } from "../world.ts";
import { restoreAllocation } from "./allocations.ts";
import { restoreApplication } from "./applications.ts";
import { checkSnapshot } from "./check.ts";
import { restoreDeviceFiles } from "./device-files.ts";
import { restoreDevice, restorePlacements } from "./devices.ts";
import { restoreJob } from "./jobs.ts";
import { linesByLog } from "./logs.ts";
import { restoreMember } from "./members.ts";
import { continueNamespace, restoreNamespace } from "./namespaces.ts";
import { continuePlaces, restoreProject } from "./projects.ts";
import { type Restoring, refer } from "./restoring.ts";
import { restoreRole } from "./roles.ts";
import { restoreRun } from "./runs.ts";
import { behaviourTexts, noRecords } from "./saving.ts";
import { restoreSecret } from "./secrets.ts";
import { restoreServiceAccount } from "./service-accounts.ts";
import type { Snapshot } from "./snapshot.ts";
import { StateError } from "./state-error.ts";
import { restoreToken } from "./tokens.ts";
import { restoreUser } from "./users.ts";

/** What a snapshot does not say of a world. */
export type Surroundings = Pick<WorldPlan, "clock" | "allowHosts" | "onError">;

export interface Restored {
  readonly world: World;
  readonly takenAt: number;
}

/**
 * Makes the world that a snapshot tells of: it goes on from there. What was due by the clock's time happens at once, in order. The world
 * shares values with the snapshot, which must not be changed any more. A clock that is behind `takenAt` is to be moved there with
 * `moveTo`.
 *
 * @throws StateError for what cannot be a snapshot, with the member that is wrong; nothing is left of the attempt then
 */
export async function restoreWorld(snapshot: unknown, { clock, allowHosts, onError }: Surroundings): Promise<Restored> {
  const checked = await checkSnapshot(snapshot);
  const { takenAt } = checked;
  if (clock.now() < takenAt && !canBeMoved(clock)) {
    const [now, then] = [clock.now(), takenAt].map((at) => new Date(at).toISOString());
    throw new StateError(
      `the state is of ${then}, but the clock shows ${now}: give a clock that has reached that time`,
    );
  }
  return { world: makeWorld(checked, { clock, allowHosts, onError }), takenAt };
}

/** Moves a clock forward to a time, unless it has reached it. */
export function moveTo(clock: Clock, at: number): void {
  for (let now = clock.now(); now < at && canBeMoved(clock); now = clock.now())
    clock.advance(Math.min(Math.ceil(at - now), MAX_STEP));
}

/** A year at once is allowed by every clock. */
const MAX_STEP = 365 * 24 * 3_600_000;

function canBeMoved(clock: Clock): clock is Clock & { advance(ms: number): void } {
  return "advance" in clock && typeof clock.advance === "function";
}

function makeWorld(snapshot: Snapshot, surroundings: Surroundings): World {
  const { fleet, seed, speed, next } = snapshot;
  const { clock, allowHosts, onError } = surroundings;
  const { behaviours = [], registeredDevices = "external" } = fleet;
  const timeline = new Timeline(clock, onError);
  try {
    const store = newStore(seed, () => clock.now());
    const simulation = new Simulation({ store, timeline, seed, speed, behaviours, allowHosts });
    const restoring: Restoring = {
      store,
      simulation,
      records: noRecords(),
      texts: [...behaviourTexts(behaviours), ...snapshot.texts],
      logLines: linesByLog(snapshot.logLines),
    };
    fill(restoring, snapshot);
    store.ids.restore(next);
    store.deviceNames.restore(next.deviceNames);
    store.users.skipTo(next.users);
    store.projects.skipTo(next.projects);
    timeline.skipTo(next.timer);
    const { accessKey, personalAccessKey } = snapshot.seeded;
    const project = refer(restoring.records.projects, snapshot.seeded.project, "projects", "seeded.project");
    // The keys are not repeated: the message may be logged.
    const service = store.keys.get(accessKey);
    if (service?.kind !== "service" || service.project !== project) {
      throw new StateError("seeded.accessKey: it must be the key of a service account of the project seeded.project");
    }
    if (store.keys.get(personalAccessKey)?.kind !== "user") {
      throw new StateError("seeded.personalAccessKey: it must be the key of a user");
    }
    const seeded = { project, accessKey, personalAccessKey };
    const plan = { fleet, seed, speed, ...surroundings };
    return { plan, store, timeline, simulation, authenticator: new Authenticator(store), registeredDevices, seeded };
  } catch (error) {
    timeline.close();
    throw error;
  }
}

/** Makes everything, each kind after those that it refers to. */
function fill(restoring: Restoring, snapshot: Snapshot): void {
  const { records } = restoring;
  const each = <T>(
    name: keyof Snapshot,
    list: readonly T[],
    restore: (restoring: Restoring, saved: T, path: string) => void,
  ): void => {
    for (const [index, saved] of list.entries()) restore(restoring, saved, `${name}[${index}]`);
  };
  each("users", snapshot.users, restoreUser);
  each("projects", snapshot.projects, restoreProject);
  each("roles", snapshot.roles, restoreRole);
  each("serviceAccounts", snapshot.serviceAccounts, restoreServiceAccount);
  each("members", snapshot.members, restoreMember);
  each("tokens", snapshot.tokens, restoreToken);
  each("namespaces", snapshot.namespaces, restoreNamespace);
  each("secrets", snapshot.secrets, restoreSecret);
  each("devices", snapshot.devices, restoreDevice);
  each("deviceFiles", snapshot.deviceFiles, restoreDeviceFiles);
  each("applications", snapshot.applications, restoreApplication);
  each("allocations", snapshot.allocations, restoreAllocation);
  each("jobs", snapshot.jobs, restoreJob);
  each("runs", snapshot.runs, restoreRun);

  let placed = 0;
  for (const [index, device] of records.devices.entries()) {
    const path = `devices[${index}]`;
    restorePlacements(restoring, refer(snapshot.devices, index, "devices", path), device, path);
    placed += device.allocations.size + device.runs.size;
  }
  if (placed !== snapshot.allocations.length + snapshot.runs.length) {
    throw new StateError("devices: each allocation and each run must stand in the lists of its device");
  }
  for (const [index, project] of records.projects.entries()) {
    continuePlaces(project, refer(snapshot.projects, index, "projects", "projects"));
  }
  for (const [index, namespace] of records.namespaces.entries()) {
    continueNamespace(namespace, refer(snapshot.namespaces, index, "namespaces", "namespaces"));
  }
}
