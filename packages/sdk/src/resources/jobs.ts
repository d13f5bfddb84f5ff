import type { Job, JobInput, JobUpdate } from "../generated/schema.ts";
import type { Call } from "../http/call.ts";
import { type Core, call, list, run } from "../http/operation.ts";
import type { List } from "../http/pages.ts";
import type { RequestOptions } from "../options.ts";
import type { InputOrRead } from "./owned.ts";
import type { WaitOptions } from "./wait.ts";
import { whole } from "./whole.ts";

/** Containers that run once on each of some devices. */
export interface Jobs {
  /** All jobs of the namespace. */
  list(options?: RequestOptions): List<Job>;
  /**
   * Creates a job, which runs at once on the devices that its scheduling names.
   * @throws BadRequestError where the name is taken or a value is not allowed.
   */
  create(job: JobInput, options?: RequestOptions): Call<Job>;
  /**
   * Gets a job, by name or id, with what has become of it on each device.
   * @throws NotFoundError where there is none.
   */
  get(job: string, options?: RequestOptions): Call<Job>;
  /**
   * Replaces what a user may set of a job: everything that is to stay must be given. `desiredState: "stopped"` cancels it.
   * @param job Its name or id.
   * @param input What it is to be. One that was read, and changed, can be given as it is.
   */
  update(job: string, input: InputOrRead<JobUpdate, Job>, options?: RequestOptions): Call<Job>;
  /** Deletes a job by name or id. */
  delete(job: string, options?: RequestOptions): Call<void>;
  /**
   * Waits until a job has succeeded on all its devices: first look at once, then after 1 s, growing to 10 s.
   * @throws WaitError when the job fails or is stopped (`why: "failed"`, `last`: the job), or when the time is over.
   */
  waitFor(job: string, options?: WaitOptions<Job>): Promise<Job>;
}

export function jobs(core: Core, namespace: string): Jobs {
  const get: Jobs["get"] = (job, options) => call(core, "getJob", { path: { namespace, job } }, options);
  return {
    list: (options) => list(core, "listJobs", { path: { namespace } }, options),
    create: (job, options) => call(core, "createJob", { path: { namespace }, body: job }, options),
    get,
    update(job, input, options) {
      return call(
        core,
        "updateJob",
        whole({ namespace, job }, input, ({ wholeJob }) => wholeJob),
        options,
      );
    },
    delete: (job, options) => run(core, "deleteJob", { path: { namespace, job } }, options),
    async waitFor(job, options) {
      const { waitForJob } = await import("./outcome.ts");
      return waitForJob(core, get, job, options);
    },
  };
}
