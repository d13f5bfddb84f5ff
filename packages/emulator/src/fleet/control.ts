import { notFound } from "../store/problem.ts";
import type { World } from "../world.ts";
import type { DeviceDefinition } from "./definition.ts";
import { type Allocation, type JobRun, logOf } from "./placement.ts";
import { placeOnDevice } from "./rollouts.ts";
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

/** What a test can make happen in the emulator's (first) project. Devices are given by name or id; an unknown one throws. */
export interface FleetControl {
  /** Adds a device, created now (or when it was last seen); applications that select it are rolled out to it. Returns its id. */
  addDevice(definition: DeviceDefinition): string;
  /** The device loses its connection: rollouts on it stand still, it cannot be reached, and two minutes later it is offline. */
  disconnect(device: string): void;
  /** The device is back and goes on where it stood. */
  reconnect(device: string): void;
  /** A container writes a line, now. At most 16 Ki characters of it are kept. */
  writeLog(place: ContainerPlace, line: string): void;
}

/** @param current gives what exists now: it is asked each time, as it may have been replaced */
export function fleetControl(current: () => Pick<World, "simulation" | "seeded">): FleetControl {
  const placementOf = ({
    device,
    application,
    job = "",
    namespace = "default",
  }: ContainerPlace): Allocation | JobRun => {
    const { project } = current().seeded;
    const { id } = project.devices.get(device);
    const { applications, jobs } = project.namespaces.get(namespace);
    const placement =
      application === undefined ? jobs.get(job).runs.get(id) : applications.get(application).allocations.get(id);
    if (!placement) throw notFound("allocation", `${application ?? job} on ${device}`);
    return placement;
  };
  return {
    addDevice(definition) {
      const { simulation, seeded } = current();
      const device = addSimulatedDevice(simulation.store, simulation.seed, seeded.project, definition);
      placeOnDevice(simulation, device);
      return device.id;
    },
    disconnect(device) {
      const { simulation, seeded } = current();
      simulation.disconnect(seeded.project.devices.get(device));
    },
    reconnect(device) {
      const { simulation, seeded } = current();
      simulation.reconnect(seeded.project.devices.get(device));
    },
    writeLog(place, line) {
      logOf(placementOf(place), place.container).append(line, current().simulation.timeline.now());
    },
  };
}
