import { deleteDevice } from "../store/devices.ts";
import { deleteNamespace } from "../store/namespaces.ts";
import type { DeviceRecord, ProjectRecord } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import { deleteToken } from "../store/tokens.ts";
import type { World } from "../world.ts";
import type { FleetDefinition, NamespaceDefinition, ProjectDefinition } from "./definition.ts";
import { Mistakes, refusal } from "./mistakes.ts";
import type { Placement } from "./placement.ts";
import { placesOf } from "./places.ts";
import { placeOnDevice, removeApplication, removeFromDevice, removeJob, removeNamespace } from "./rollouts.ts";
import { addSeededProject, seedProject } from "./seed.ts";
import type { Simulation } from "./simulation.ts";
import type { Timeline } from "./timeline.ts";

/** What an addition may say of a project that exists; whatever else it says would change it. */
const ADDABLE: ReadonlySet<string> = new Set<keyof ProjectDefinition>([
  "name",
  "registrationTokens",
  "devices",
  "namespaces",
]);

/** The same of a namespace that exists. */
const ADDABLE_TO_NAMESPACE: ReadonlySet<string> = new Set<keyof NamespaceDefinition>([
  "name",
  "secrets",
  "applications",
  "jobs",
]);

/**
 * Adds a fleet to what exists: projects and namespaces that are there get what is new, behaviours come before those that are there.
 * What is added is settled, as at the start; what was there goes on undisturbed.
 *
 * @throws FleetError for whatever is there already, or breaks a rule of the service; nothing has changed then
 */
export function extendFleet({ store, simulation, seeded }: World, fleet: FleetDefinition): void {
  for (const name of ["user", "users", "registeredDevices"] as const) {
    if (fleet[name] !== undefined) {
      throw refusal(name, "this cannot be added to an emulator that runs; leave it out, or replace everything");
    }
  }
  const owner = store.keys.get(seeded.personalAccessKey);
  if (owner?.kind !== "user") throw new Error("the personal key belongs to nobody");
  const { user } = owner;
  const undo = remember(simulation);
  const mistakes = new Mistakes();
  try {
    // First: containers look for their behaviour when they are made.
    simulation.addBehaviours(fleet.behaviours ?? []);
    for (const [index, definition] of (fleet.projects ?? []).entries()) {
      const path = `projects[${index}]`;
      const project = store.projects.find(definition.name);
      if (project) mistakes.gather(() => extendProject(simulation, project, definition, path, mistakes));
      else addSeededProject(simulation, simulation.seed, user, definition, path, mistakes);
    }
    mistakes.throwAny(placesOf(fleet));
  } catch (error) {
    undo();
    throw error;
  }
}

function extendProject(
  simulation: Simulation,
  project: ProjectRecord,
  definition: ProjectDefinition,
  path: string,
  mistakes: Mistakes,
): void {
  refuseOthers(definition, ADDABLE, path, `the project "${project.name}"`);
  for (const [index, namespace] of (definition.namespaces ?? []).entries()) {
    if (!project.namespaces.hasName(namespace.name)) continue;
    const what = `the namespace "${namespace.name}"`;
    refuseOthers(namespace, ADDABLE_TO_NAMESPACE, `${path}.namespaces[${index}]`, what);
  }
  const placed = new Set<Placement>(placements(project));
  const devices = new Set(project.devices);
  seedProject(simulation, simulation.seed, project, definition, path, mistakes, placed);
  // What was there before takes the new devices too.
  for (const device of project.devices) {
    if (devices.has(device)) continue;
    const known = new Set<Placement>([...device.allocations.values(), ...device.runs.values()]);
    placeOnDevice(simulation, device);
    simulation.settle(device, simulation.timeline.now(), known);
  }
}

function refuseOthers(definition: object, addable: ReadonlySet<string>, path: string, what: string): void {
  for (const [name, value] of Object.entries(definition)) {
    if (value === undefined || addable.has(name)) continue;
    throw refusal(`${path}.${name}`, `${what} exists and stays as it is; give only ${[...addable].join(", ")}`);
  }
}

function* placements(project: ProjectRecord): Generator<Placement> {
  for (const device of project.devices) {
    yield* device.allocations.values();
    yield* device.runs.values();
  }
}

/**
 * Looks at all that exists, and gives back how to undo whatever is added from now on: what counts or rolls dice goes on from where it
 * stands, as if nothing had been tried.
 */
function remember(simulation: Simulation): () => void {
  const { store, timeline } = simulation;
  const rewind = [rememberNext(store, timeline), ...[...store.projects].map(rememberPlaces)];
  const agents = [...store.projects].flatMap((project) => [...project.devices].map(rememberAgent(simulation)));
  const keys = new Set(store.keys.keys());
  const projects = [...store.projects].map((project) => ({
    project,
    tokens: new Set(project.tokens),
    devices: new Set(project.devices),
    namespaces: new Map(
      [...project.namespaces].map((namespace) => [
        namespace,
        {
          secrets: new Set(namespace.secrets),
          applications: new Set(namespace.applications),
          jobs: new Set(namespace.jobs),
        },
      ]),
    ),
  }));
  const known = new Set([...store.projects]);
  const { behaviours } = simulation;
  return () => {
    simulation.behaviours = behaviours;
    for (const project of [...store.projects]) {
      if (known.has(project)) continue;
      for (const device of project.devices) removeFromDevice(simulation, device);
      store.projects.delete(project);
    }
    for (const { project, tokens, devices, namespaces } of projects) {
      for (const namespace of [...project.namespaces]) {
        const before = namespaces.get(namespace);
        for (const application of [...namespace.applications]) {
          if (before?.applications.has(application)) continue;
          removeApplication(simulation, application);
          namespace.applications.delete(application);
        }
        for (const job of [...namespace.jobs]) {
          if (before?.jobs.has(job)) continue;
          removeJob(simulation, job);
          namespace.jobs.delete(job);
        }
        for (const secret of [...namespace.secrets]) if (!before?.secrets.has(secret)) namespace.secrets.delete(secret);
        if (before) continue;
        removeNamespace(simulation, namespace);
        deleteNamespace(namespace);
      }
      for (const device of [...project.devices]) {
        if (devices.has(device)) continue;
        removeFromDevice(simulation, device);
        deleteDevice(store, device);
      }
      for (const token of [...project.tokens]) if (!tokens.has(token)) deleteToken(project, token);
    }
    for (const key of [...store.keys.keys()]) if (!keys.has(key)) store.keys.delete(key);
    for (const undo of [...agents, ...rewind]) undo();
  };
}

function rememberNext({ ids, deviceNames, projects }: Store, timeline: Timeline): () => void {
  const [randomIds, randomNames] = [ids.save(), deviceNames.save()];
  const [place, order] = [projects.nextPlace, timeline.nextOrder];
  return () => {
    ids.restore(randomIds);
    deviceNames.restore(randomNames);
    projects.returnTo(place);
    timeline.returnTo(order);
  };
}

function rememberPlaces({ devices, tokens, namespaces }: ProjectRecord): () => void {
  const inside = [...namespaces].flatMap(({ secrets, applications, jobs }) => [secrets, applications, jobs]);
  const next = [devices, tokens, namespaces, ...inside].map((collection) => {
    const { nextPlace } = collection;
    return () => collection.returnTo(nextPlace);
  });
  return () => {
    for (const goBack of next) goBack();
  };
}

/** What an agent was to do next, and the images that its device has. */
function rememberAgent(simulation: Simulation): (device: DeviceRecord) => () => void {
  return (device) => {
    const { images } = device;
    const { size } = images;
    const { sync } = simulation.plannedFor(device);
    return () => {
      if (!sync) simulation.unwake(device);
      // A set is in the order in which it was filled.
      for (const image of [...images].slice(size)) images.delete(image);
    };
  };
}
