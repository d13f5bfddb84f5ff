import { offline } from "../api/offline.ts";
import { MAX_WRITTEN_LINES } from "../limits.ts";
import { deleteDevice } from "../store/devices.ts";
import { badRequest, notFound, Problem, quote } from "../store/problem.ts";
import type { DeviceRecord, ProjectRecord } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { World } from "../world.ts";
import { isReachable } from "./contact.ts";
import type { DeviceDefinition } from "./definition.ts";
import { type Allocation, type JobRun, logOf } from "./placement.ts";
import { runnables } from "./references.ts";
import { placeOnDevice, removeFromDevice } from "./rollouts.ts";
import { addSimulatedDevice } from "./seed-device.ts";

/** A container of the simulated fleet. Give `application` or `job`, by name or id. */
export interface ContainerPlace {
  readonly device: string;
  readonly application?: string | undefined;
  readonly job?: string | undefined;
  readonly container: string;
  /** `default` unless given. */
  readonly namespace?: string | undefined;
}

/** What the API does not tell of a device. */
export interface ControlledDevice {
  readonly id: string;
  readonly name: string;
  /** Its own key, for a program that acts as the device. */
  readonly accessKey: string;
  /** Who speaks for it: a simulated agent, or a program of yours. */
  readonly agent: "simulated" | "external";
  /** Whether its agent has a connection; one that nobody simulates has none. */
  readonly connected: boolean;
}

/**
 * What a test can make happen in one project. Devices are given by name or id; an unknown one throws, and nothing happens. All of it throws
 * after the emulator's `close()`.
 */
export interface FleetControl {
  /** Adds a device, created now (or when it was last seen); applications that select it are rolled out to it. Returns its id. */
  addDevice(definition: DeviceDefinition): string;
  /** What the API does not tell of a device. */
  device(device: string): ControlledDevice;
  /** Deletes a device, with all that runs on it, as the API does. */
  removeDevice(device: string): void;
  /**
   * The device loses its connection: rollouts on it stand still, it cannot be reached, and two minutes later it is offline. Throws
   * for a device that nobody simulates.
   */
  disconnect(device: string): void;
  /** The device is back and goes on where it stood. Throws for a device that nobody simulates. */
  reconnect(device: string): void;
  /** The device goes away for five seconds and comes back with its containers started anew. Throws for one that cannot be reached. */
  reboot(device: string): void;
  /** A device that nobody simulates reports, now: it is online for two minutes. Throws for one that is simulated. */
  contact(device: string): void;
  /** A container writes a line, or up to 1000 of them, now. At most 16 Ki characters of each are kept. */
  writeLog(place: ContainerPlace, line: string | readonly string[]): void;
}

/**
 * @param current gives what exists now: it is asked each time, as it may have been replaced
 * @param idOrName of the project; the emulator's (first) one unless given
 * @throws Problem 404 for a project that is not there
 */
export function fleetControl(
  current: () => Pick<World, "store" | "simulation" | "seeded">,
  idOrName?: string,
): FleetControl {
  const look = () => {
    const { store, simulation, seeded } = current();
    const project = idOrName === undefined ? seeded.project : projectOf(store, idOrName);
    return { store, simulation, project };
  };
  // What is misspelt is told where it is written, not at the first use.
  if (idOrName !== undefined) look();
  /** Does something to a device that is simulated. */
  const simulated = (name: string, act: (device: DeviceRecord) => void): void => {
    const device = look().project.devices.get(name);
    if (device.contact.kind === "external") {
      throw new Problem(
        409,
        `nobody simulates device ${quote(device.name)}: it is online for two minutes after a contact`,
      );
    }
    act(device);
  };
  return {
    addDevice(definition) {
      const { store, simulation, project } = look();
      const device = addSimulatedDevice(store, simulation.seed, project, definition);
      placeOnDevice(simulation, device);
      return device.id;
    },
    device(idOrName) {
      const { id, name, accessKey, contact } = look().project.devices.get(idOrName);
      return { id, name, accessKey, agent: contact.kind, connected: isReachable(contact) };
    },
    removeDevice(name) {
      const { store, simulation, project } = look();
      const device = project.devices.get(name);
      deleteDevice(store, device);
      removeFromDevice(simulation, device);
    },
    disconnect: (name) => simulated(name, (device) => look().simulation.disconnect(device)),
    reconnect: (name) => simulated(name, (device) => look().simulation.reconnect(device)),
    reboot: (name) =>
      simulated(name, (device) => {
        const { simulation } = look();
        if (!isReachable(device.contact)) throw offline(simulation, device);
        simulation.reboot(device);
      }),
    contact(name) {
      const { simulation, project } = look();
      const { contact, name: shown } = project.devices.get(name);
      if (contact.kind === "simulated") {
        throw new Problem(409, `device ${quote(shown)} is simulated: disconnect and reconnect it instead`);
      }
      contact.lastSeenAt = simulation.timeline.now();
    },
    writeLog(place, line) {
      const { simulation, project } = look();
      const lines = typeof line === "string" ? [line] : line;
      if (lines.length > MAX_WRITTEN_LINES) {
        throw badRequest(
          `too many lines: ${lines.length} were given, at most ${MAX_WRITTEN_LINES} are written at once`,
        );
      }
      const log = logOf(placementOf(project, place), place.container);
      for (const text of lines) log.append(text, simulation.timeline.now());
    },
  };
}

/** As many names of projects as a message tells. */
const NAMED_PROJECTS = 10;

function projectOf({ projects }: Store, idOrName: string): ProjectRecord {
  const project = projects.find(idOrName);
  if (project) return project;
  const names = [...projects].slice(0, NAMED_PROJECTS).map(({ name }) => quote(name));
  const more = projects.size > names.length ? `, and ${projects.size - names.length} more` : "";
  throw new Problem(404, `project not found: ${quote(idOrName)}; there is ${names.join(", ")}${more}`);
}

function placementOf(
  project: ProjectRecord,
  { device, application, job, container, namespace = "default" }: ContainerPlace,
): Allocation | JobRun {
  const { id } = project.devices.get(device);
  const { applications, jobs } = project.namespaces.get(namespace);
  if (application === undefined && job === undefined)
    throw badRequest("application or job is required: give one of them");
  if (application !== undefined && job !== undefined) throw badRequest("give application or job, not both");
  const owner = application === undefined ? jobs.get(job ?? "") : applications.get(application);
  const placement = "runs" in owner ? owner.runs.get(id) : owner.allocations.get(id);
  if (!placement) throw notFound("allocation", `${owner.name} on ${device}`);
  if (!runnables(owner.spec).some(({ name }) => name === container)) throw notFound("container", container);
  return placement;
}
