import type { Device, Job } from "../generated/schema.ts";
import type { Core } from "../http/operation.ts";
import type { Devices } from "./devices.ts";
import type { Jobs } from "./jobs.ts";
import { poll, type Verdict, type WaitOptions } from "./wait.ts";

function judgeJob({ status }: Job): Verdict {
  if (status === "failed") return { failed: "the job failed; its deviceJobs say where" };
  if (status === "stopped") return { failed: "the job was stopped" };
  return status === "succeeded" ? { done: true } : { done: false, state: `the job is ${status}` };
}

/** Waits until a job has succeeded on all its devices. */
export function waitForJob(
  core: Core,
  get: Jobs["get"],
  job: string,
  options: WaitOptions<Job> | undefined,
): Promise<Job> {
  return poll(core, `waiting for job ${JSON.stringify(job)}`, (each) => get(job, each), judgeJob, options);
}

/** Waits until a device is as it should be. */
export function waitForDevice(
  core: Core,
  get: Devices["get"],
  device: string,
  until: "online" | "offline" | ((device: Device) => boolean),
  options: WaitOptions<Device> | undefined,
): Promise<Device> {
  const isDone = typeof until === "function" ? until : ({ status }: Device) => status === until;
  const judge = (each: Device): Verdict =>
    isDone(each) ? { done: true } : { done: false, state: `the device is ${each.status}` };
  return poll(core, `waiting for device ${JSON.stringify(device)}`, (each) => get(device, each), judge, options);
}
