import type { Call, DeviceJob, Job, JobInput, Jobs, JobUpdate, List } from "@synpse/sdk";
import { type Equal, holds, type Known, type MethodTests, typed } from "./assert.ts";
import { full, unset, unsetWait } from "./options.ts";

const spec = { containers: [{ name: "task", image: "alpine" }] };

/** What the server sets: an error in what a caller writes. */
type SetByServer =
  | "id"
  | "version"
  | "configVersion"
  | "createdAt"
  | "updatedAt"
  | "completedAt"
  | "projectId"
  | "namespaceId"
  | "status"
  | "deviceJobs";
holds<Equal<Exclude<keyof Job, keyof JobInput>, SetByServer>>();
holds<Equal<Exclude<keyof Job, keyof JobUpdate>, SetByServer>>();

export const jobs: MethodTests<Jobs> = {
  async list(jobs) {
    typed(jobs.list()).as<List<Job>>();
    typed(jobs.list(unset)).as<List<Job>>();
    for await (const job of jobs.list(full)) typed(job.deviceJobs).as<DeviceJob[] | undefined>();
    // @ts-expect-error it takes no query
    void jobs.list({ status: "failed" });
    // @ts-expect-error a wrong option name
    void jobs.list({ retry: false });
  },

  create(jobs) {
    typed(jobs.create({ name: "backup", spec })).as<Call<Job>>();
    typed(
      jobs.create(
        { name: "backup", description: undefined, scheduling: undefined, spec, desiredState: undefined },
        unset,
      ),
    ).as<Call<Job>>();
    void jobs.create({ name: "backup", scheduling: { type: "AllDevices" }, spec, desiredState: "running" });
    // @ts-expect-error the server sets it
    void jobs.create({ name: "backup", spec, id: "job_1" });
    // @ts-expect-error the server sets it
    void jobs.create({ name: "backup", spec, status: "running" });
    // @ts-expect-error the server sets it
    void jobs.create({ name: "backup", spec, createdAt: "2026-01-01T00:00:00Z" });
    // @ts-expect-error the server sets it
    void jobs.create({ name: "backup", spec, configVersion: 1 });
    // @ts-expect-error no state that can be asked for
    void jobs.create({ name: "backup", spec, desiredState: "succeeded" });
    // @ts-expect-error no such scheduling
    void jobs.create({ name: "backup", spec, scheduling: { type: "All" } });
    // @ts-expect-error jobs have no type
    void jobs.create({ name: "backup", spec, type: "container" });
    // @ts-expect-error a job needs a name
    void jobs.create({ spec });
    // @ts-expect-error a job needs a spec
    void jobs.create({ name: "backup" });
    // @ts-expect-error the job is missing
    void jobs.create();
  },

  async get(jobs) {
    typed(jobs.get("backup")).as<Call<Job>>();
    typed(jobs.get("backup", unset)).as<Call<Job>>();
    const job = await jobs.get("backup");
    typed(job.deviceJobs?.[0]?.statuses?.[0]?.message).as<string | undefined>();
    typed(job.completedAt).as<string>();
    // A status that this version does not know may come.
    typed(job.status === "paused").as<boolean>();
    holds<Equal<Known<typeof job.status>, "pending" | "running" | "failed" | "succeeded" | "stopped">>();
    holds<Equal<Known<DeviceJob["state"]>, Known<typeof job.status>>>();
    // @ts-expect-error the name is missing
    void jobs.get();
    // @ts-expect-error a wrong option name
    void jobs.get("backup", { wait: true });
  },

  async update(jobs) {
    typed(jobs.update("backup", { spec, desiredState: "stopped" })).as<Call<Job>>();
    typed(jobs.update("backup", { name: undefined, spec }, unset)).as<Call<Job>>();
    // What was read can be sent back, as it is or changed, and so can what may be either.
    const job = await jobs.get("backup");
    void jobs.update(job.name, job);
    void jobs.update(job.name, { ...job, desiredState: "stopped" });
    const either: Job | JobUpdate = Math.random() < 0.5 ? job : { spec };
    void jobs.update("backup", either);
    // @ts-expect-error the server sets it
    void jobs.update("backup", { spec, id: "job_1" });
    // @ts-expect-error the server sets it
    void jobs.update("backup", { spec, status: "stopped" });
    // @ts-expect-error the server sets it
    void jobs.update("backup", { spec, createdAt: "2026-01-01T00:00:00Z" });
    // @ts-expect-error the server sets it
    void jobs.update("backup", { spec, completedAt: "2026-01-01T00:00:00Z" });
    // @ts-expect-error the server sets it
    void jobs.update("backup", { spec, configVersion: 1 });
    // @ts-expect-error the server sets it
    void jobs.update("backup", { spec, deviceJobs: [] });
    // @ts-expect-error no state that can be asked for
    void jobs.update("backup", { spec, desiredState: "failed" });
    // @ts-expect-error an update replaces the whole, and so needs the spec
    void jobs.update("backup", { desiredState: "stopped" });
    // @ts-expect-error which one is missing
    void jobs.update({ spec });
  },

  delete(jobs) {
    typed(jobs.delete("backup")).as<Call<void>>();
    typed(jobs.delete("backup", unset)).as<Call<void>>();
    // @ts-expect-error the name is missing
    void jobs.delete();
    // @ts-expect-error a wrong option name
    void jobs.delete("backup", { force: true });
  },

  waitFor(jobs) {
    typed(jobs.waitFor("backup")).as<Promise<Job>>();
    typed(jobs.waitFor("backup", unsetWait)).as<Promise<Job>>();
    void jobs.waitFor("backup", { timeout: 1_000, onProgress: (job) => typed(job).as<Job>() });
    // @ts-expect-error the name is missing
    void jobs.waitFor();
    // @ts-expect-error it waits for success, and takes no state
    void jobs.waitFor("backup", "succeeded");
    // @ts-expect-error a wrong option name
    void jobs.waitFor("backup", { interval: 1_000 });
  },
};
