import type { JobInput } from "@synpse/sdk";
import {
  attempt,
  type Context,
  expectListed,
  expectMissing,
  expectTaken,
  expectThat,
  make,
  nowhere,
  skip,
} from "../context.ts";

/** A job that is scheduled nowhere, so that no device is touched. */
export async function tryJobs(context: Context, namespace: string): Promise<void> {
  const { jobs } = context.synpse.namespace(namespace);
  const name = `${context.owned.prefix}-job`;
  const job: JobInput = {
    name,
    description: "made by pnpm contract",
    scheduling: { type: "NoDevices", selectors: nowhere(context) },
    spec: { containers: [{ name: "hello", image: "docker.io/library/alpine:3", command: "true" }] },
    desiredState: "running",
  };
  // Nothing was made in it yet.
  await attempt(context, "listJobs", () => jobs.list());
  const made = await make(context, { operation: "createJob", thing: "job", name, namespace }, () => jobs.create(job));
  if (made === undefined) return skip(context, ["getJob", "updateJob", "deleteJob"], "createJob did not succeed");
  await expectTaken(context, "createJob", () => jobs.create(job));

  const got = await attempt(context, "getJob", () => jobs.get(name));
  expectThat(context, "getJob", got === undefined || got.id === made.id, {
    pointer: "/id",
    documented: "what was made",
    came: "something else",
  });
  const listed = await attempt(context, "listJobs", () => jobs.list());
  if (listed) expectListed(context, "listJobs", listed.items, { name });

  const { description: _, ...plain } = job;
  const updated = await attempt(context, "updateJob", () => jobs.update(name, { ...plain, desiredState: "stopped" }));
  if (updated !== undefined) {
    const read = (await attempt(context, "getJob", () => jobs.get(name))) ?? updated;
    expectThat(context, "updateJob", read.desiredState === "stopped", {
      pointer: "/desiredState",
      documented: "what was sent",
      came: "something else",
    });
    expectThat(context, "updateJob", (read.description ?? "") === "", {
      pointer: "/description",
      documented: "a description that was sent empty is empty",
      came: "it is kept",
    });
  }
  await attempt(context, "deleteJob", () => jobs.delete(name));
  await expectMissing(context, "getJob", () => jobs.get(name));
}
