import type { ProjectContext } from "../../api/handler.ts";
import { theApplication, theJob } from "../../api/lookup.ts";
import { offline } from "../../api/offline.ts";
import { isReachable } from "../../fleet/contact.ts";
import { type Allocation, type JobRun, logOf } from "../../fleet/placement.ts";
import { runnables } from "../../fleet/references.ts";
import { badRequest, notFound, Problem, quote } from "../../store/problem.ts";
import type { ApplicationRecord, DeviceRecord, JobRecord } from "../../store/records.ts";
import type { StreamContext, StreamSession } from "../session.ts";
import { streamLog } from "./log-session.ts";

/** Opens the log of an application's container. @throws Problem 400, 404, 409 */
export function applicationLog(context: StreamContext): StreamSession {
  const application = theApplication(context);
  const device = theLogDevice(context);
  const allocation = application.allocations.get(device.id);
  const why = `application ${quote(application.name)} is not scheduled on device ${quote(device.name)}`;
  return session(context, application, device, allocation, why);
}

/** Opens the log of a job's container. @throws Problem 400, 404, 409 */
export function jobLog(context: StreamContext): StreamSession {
  const job = theJob(context);
  const device = theLogDevice(context);
  const why = `job ${quote(job.name)} was not scheduled on device ${quote(device.name)}`;
  return session(context, job, device, job.runs.get(device.id), why);
}

function session(
  { simulation, parameters, query }: StreamContext,
  owner: ApplicationRecord | JobRecord,
  device: DeviceRecord,
  placement: Allocation | JobRun | undefined,
  whyNot: string,
): StreamSession {
  const container = parameters.container ?? "";
  const names = new Set(runnables(owner.spec).map((runnable) => runnable.name));
  for (const workload of placement?.workloads ?? []) names.add(workload.name);
  if (!names.has(container)) {
    const hint = names.size > 0 ? `; ${quote(owner.name)} has ${[...names].map(quote).join(", ")}` : "";
    throw new Problem(404, `${notFound("container", container).message}${hint}`);
  }
  if (!placement) throw new Problem(404, `container not found: ${whyNot}`);
  if (!isReachable(device.contact)) throw offline(simulation, device);
  const log = logOf(placement, container);
  return (websocket) =>
    streamLog(websocket, log, {
      follow: query.follow === true,
      tail: typeof query.tail === "number" ? query.tail : 0,
      timeline: simulation.timeline,
      whenLost: (lost) => simulation.whenLost(device, lost),
    });
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
