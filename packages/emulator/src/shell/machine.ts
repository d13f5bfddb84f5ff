import type { Simulation } from "../fleet/simulation.ts";
import { fraction } from "../store/random.ts";
import type { DeviceRecord } from "../store/records.ts";
import { FileSystem, type SavedFile } from "./files/file-system.ts";
import { addSystemFiles } from "./files/system-files.ts";

/** What a shell runs on: a simulated device, with files of its own. */
export interface Machine {
  readonly device: DeviceRecord;
  readonly simulation: Simulation;
  readonly files: FileSystem;
}

const machines = new WeakMap<DeviceRecord, Machine>();

/** The machine of a device: made when it is first asked for, there as long as the device is. */
export function machineFor(simulation: Simulation, device: DeviceRecord): Machine {
  let machine = machines.get(device);
  if (!machine) {
    machine = { device, simulation, files: new FileSystem(() => simulation.timeline.now()) };
    addSystemFiles(machine);
    device.bootedAt ??= firstBoot(machine);
    machines.set(device, machine);
  }
  return machine;
}

/** The files of a device; undefined as long as nobody has looked: they are then as its system makes them. */
export function savedFiles(device: DeviceRecord): readonly SavedFile[] | undefined {
  return machines.get(device)?.files.save();
}

/** Gives a device its files. @throws FileError for files that cannot be */
export function restoreFiles(simulation: Simulation, device: DeviceRecord, saved: readonly SavedFile[]): void {
  machineFor(simulation, device).files.restore(saved);
}

const HOUR = 3_600_000;

/** When the device was last started: at its last reboot, or some time before anybody looked. */
export function bootedAt({ device }: Machine): number {
  return device.bootedAt ?? device.createdAt;
}

function firstBoot(machine: Machine): number {
  const { device } = machine;
  const earlier = now(machine) - Math.floor(HOUR * (1 + 480 * fraction("boot", device.id)));
  return Math.max(Math.min(device.createdAt, now(machine)), earlier);
}

export function now({ simulation }: Machine): number {
  return simulation.timeline.now();
}
