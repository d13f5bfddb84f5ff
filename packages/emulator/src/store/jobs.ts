import type { JobInput, JobUpdate } from "../generated/schema.ts";
import type { JobRecord, NamespaceRecord } from "./records.ts";
import { checkDescription, checkName } from "./rules.ts";
import { resolveScheduling, resolveSpec } from "./specs.ts";
import type { Given, Store } from "./store.ts";

type Owned = Pick<JobRecord, "description" | "scheduling" | "spec">;

/** @throws Problem 400 */
export function addJob(store: Store, namespace: NamespaceRecord, input: JobInput, given: Given = {}): JobRecord {
  const createdAt = given.createdAt ?? store.now();
  const name = checkName("job", input.name);
  const settings = owned(input);
  return namespace.jobs.add({
    id: given.id ?? store.ids.id("job", createdAt),
    name,
    namespace,
    version: 1,
    configVersion: 1,
    createdAt,
    updatedAt: createdAt,
    desiredState: input.desiredState ?? "running",
    runs: new Map(),
    ...settings,
  });
}

/** Replaces everything that a caller owns; a name or desired state that is left out or empty stays. @throws Problem 400 */
export function updateJob(store: Store, job: JobRecord, input: JobUpdate): void {
  const name = input.name ? checkName("job", input.name) : job.name;
  const settings = owned(input);
  job.namespace.jobs.rename(job, name);
  Object.assign(job, settings);
  job.desiredState = input.desiredState ?? job.desiredState;
  job.version++;
  job.updatedAt = store.now();
}

function owned(input: JobUpdate): Owned {
  return {
    description: checkDescription(input.description ?? ""),
    scheduling: resolveScheduling(input.scheduling),
    // Whatever restart policy it names is kept and shown, but a job's containers run once.
    spec: resolveSpec(input.spec),
  };
}
