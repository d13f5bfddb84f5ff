import type { ApplicationRecord, DeviceRecord, JobRecord, NamespaceRecord } from "../store/records.ts";
import { stopRun } from "./job-runs.ts";
import { clear, newAllocation, newJobRun } from "./placement.ts";
import { usesSecret } from "./references.ts";
import { selects } from "./selection.ts";
import type { Simulation } from "./simulation.ts";

/** Whether agents are to hear of a change; those of a fleet that is already settled are not. */
type Notice = "wake" | "quiet";

/** Schedules an application anew after it, or what selects its devices, has changed. */
export function placeApplication(
  simulation: Simulation,
  application: ApplicationRecord,
  notice: Notice = "wake",
): void {
  for (const device of application.namespace.project.devices) placeOn(simulation, application, device);
  if (notice === "wake") wakeAll(simulation, application);
}

/** Its containers are stopped and removed everywhere. */
export function removeApplication(simulation: Simulation, application: ApplicationRecord): void {
  for (const { device } of application.allocations.values()) unplace(simulation, application, device);
}

/** Schedules everything anew for one device: it is new, or its name or labels have changed. */
export function placeOnDevice(simulation: Simulation, device: DeviceRecord): void {
  for (const namespace of device.project.namespaces) {
    for (const application of namespace.applications) {
      if (placeOn(simulation, application, device)) simulation.wake(device);
    }
  }
}

/** Nothing is left of a device that is deleted. */
export function removeFromDevice(simulation: Simulation, device: DeviceRecord): void {
  for (const { application } of device.allocations.values()) unplace(simulation, application, device);
  for (const run of device.runs.values()) {
    clear(run, simulation.timeline.now());
    run.job.runs.delete(device.id);
  }
  device.runs.clear();
  simulation.disconnect(device);
}

/** The device's environment has changed: its containers are made anew, on this device only. */
export function refreshDevice(simulation: Simulation, device: DeviceRecord): void {
  for (const allocation of device.allocations.values()) allocation.stale = allocation.version > 0;
  if (device.allocations.size > 0) simulation.wake(device);
}

/** Configuration that applications use has changed: those are rolled out again, with a new `configVersion`. */
export function refreshSecret(simulation: Simulation, namespace: NamespaceRecord, secret: string): void {
  for (const application of namespace.applications) {
    if (usesSecret(application.spec, namespace, secret)) refreshApplication(simulation, application);
  }
}

export function refreshApplication(simulation: Simulation, application: ApplicationRecord): void {
  application.configVersion++;
  wakeAll(simulation, application);
}

/** One run for each device that the job is scheduled on and that has none yet; runs that have not begun elsewhere are dropped. */
export function placeJob(simulation: Simulation, job: JobRecord, notice: Notice = "wake"): void {
  const now = simulation.timeline.now();
  for (const device of job.namespace.project.devices) {
    const selected = selects(job.scheduling, device);
    const run = job.runs.get(device.id);
    if (selected && !run) {
      const createdAt = notice === "quiet" ? job.createdAt : now;
      const added = newJobRun(job, device, simulation.store.ids.id("djb", createdAt), createdAt);
      job.runs.set(device.id, added);
      device.runs.set(job.id, added);
      // As those that were there when the job was stopped: one that nobody runs would be pending for ever.
      if (notice === "wake" && job.desiredState === "stopped") stopRun(added, now);
    } else if (!selected && run?.state === "pending") {
      clear(run, now);
      job.runs.delete(device.id);
      device.runs.delete(job.id);
    }
  }
  if (notice === "wake") for (const run of job.runs.values()) simulation.wake(run.device);
}

export function removeJob(simulation: Simulation, job: JobRecord): void {
  for (const run of job.runs.values()) {
    clear(run, simulation.timeline.now());
    run.device.runs.delete(job.id);
  }
  job.runs.clear();
}

export function removeNamespace(simulation: Simulation, namespace: NamespaceRecord): void {
  for (const application of namespace.applications) removeApplication(simulation, application);
  for (const job of namespace.jobs) removeJob(simulation, job);
}

/** Adds or removes the application on one device; tells whether that changed anything. */
function placeOn(simulation: Simulation, application: ApplicationRecord, device: DeviceRecord): boolean {
  const selected = selects(application.scheduling, device);
  if (selected === application.allocations.has(device.id)) return false;
  if (!selected) {
    unplace(simulation, application, device);
    return true;
  }
  const allocation = newAllocation(application, device);
  application.allocations.set(device.id, allocation);
  device.allocations.set(application.id, allocation);
  return true;
}

function unplace(simulation: Simulation, application: ApplicationRecord, device: DeviceRecord): void {
  const allocation = application.allocations.get(device.id);
  if (!allocation) return;
  clear(allocation, simulation.timeline.now());
  application.allocations.delete(device.id);
  device.allocations.delete(application.id);
}

function wakeAll(simulation: Simulation, application: ApplicationRecord): void {
  for (const { device } of application.allocations.values()) simulation.wake(device);
}
