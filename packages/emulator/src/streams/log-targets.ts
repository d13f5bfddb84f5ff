import type { ProjectContext } from "../api/handler.ts";
import { theApplication, theJob } from "../api/lookup.ts";
import { offline } from "../api/offline.ts";
import { isReachable } from "../fleet/contact.ts";
import type { ContainerLog } from "../fleet/logs/container-log.ts";
import { type Allocation, type JobRun, logOf } from "../fleet/placement.ts";
import { runnables } from "../fleet/references.ts";
import type { Simulation } from "../fleet/simulation.ts";
import { badRequest, notFound, Problem, quote } from "../store/problem.ts";
import type { ApplicationRecord, DeviceRecord, JobRecord } from "../store/records.ts";

export interface LogTarget {
  readonly device: DeviceRecord;
  readonly log: ContainerLog;
}

/** The log that an application-log stream reads. @throws Problem 400, 404, 409 */
export function applicationLog(context: ProjectContext): LogTarget {
  const application = theApplication(context);
  const device = theLogDevice(context);
  const allocation = application.allocations.get(device.id);
  const why = `application ${quote(application.name)} is not scheduled on device ${quote(device.name)}`;
  return target(context, application, device, allocation, why);
}

/** The log that a job-log stream reads. @throws Problem 400, 404, 409 */
export function jobLog(context: ProjectContext): LogTarget {
  const job = theJob(context);
  const device = theLogDevice(context);
  const why = `job ${quote(job.name)} was not scheduled on device ${quote(device.name)}`;
  return target(context, job, device, job.runs.get(device.id), why);
}

function target(
  { simulation, parameters }: { simulation: Simulation; parameters: ProjectContext["parameters"] },
  owner: ApplicationRecord | JobRecord,
  device: DeviceRecord,
  placement: Allocation | JobRun | undefined,
  whyNot: string,
): LogTarget {
  const container = parameters.container ?? "";
  const names = new Set(runnables(owner.spec).map((runnable) => runnable.name));
  for (const workload of placement?.workloads ?? []) names.add(workload.name);
  if (!names.has(container)) {
    const hint = names.size > 0 ? `; ${quote(owner.name)} has ${[...names].map(quote).join(", ")}` : "";
    throw new Problem(404, `${notFound("container", container).message}${hint}`);
  }
  if (!placement) throw new Problem(404, `container not found: ${whyNot}`);
  if (!isReachable(device.contact)) throw offline(simulation, device);
  return { device, log: logOf(placement, container) };
}

function theLogDevice({ project, query }: ProjectContext): DeviceRecord {
  const wanted = query.device;
  if (typeof wanted !== "string" || wanted === "") {
    throw badRequest(
      "query parameter device is required: name the device whose container is to be read, by name or id",
    );
  }
  return project.devices.get(wanted);
}
