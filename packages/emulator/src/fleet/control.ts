import { notFound } from "../store/problem.ts";
import type { ProjectRecord } from "../store/records.ts";
import type { DeviceDefinition } from "./definition.ts";
import { type Allocation, type JobRun, logOf } from "./placement.ts";
import { placeOnDevice } from "./rollouts.ts";
import { addSimulatedDevice } from "./seed-device.ts";
import type { Simulation } from "./simulation.ts";

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

export function fleetControl(simulation: Simulation, project: ProjectRecord, seed: number): FleetControl {
  const placementOf = ({
    device,
    application,
    job = "",
    namespace = "default",
  }: ContainerPlace): Allocation | JobRun => {
    const { id } = project.devices.get(device);
    const { applications, jobs } = project.namespaces.get(namespace);
    const placement =
      application === undefined ? jobs.get(job).runs.get(id) : applications.get(application).allocations.get(id);
    if (!placement) throw notFound("allocation", `${application ?? job} on ${device}`);
    return placement;
  };
  return {
    addDevice(definition) {
      const device = addSimulatedDevice(simulation.store, seed, project, definition);
      placeOnDevice(simulation, device);
      return device.id;
    },
    disconnect: (device) => simulation.disconnect(project.devices.get(device)),
    reconnect: (device) => simulation.reconnect(project.devices.get(device)),
    writeLog: (place, line) => logOf(placementOf(place), place.container).append(line, simulation.timeline.now()),
  };
}
