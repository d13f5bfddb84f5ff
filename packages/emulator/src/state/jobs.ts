import type { JobSpec, Scheduling } from "../generated/schema.ts";
import type { JobRecord } from "../store/records.ts";
import { checkDescription, checkLabels } from "../store/rules.ts";
import { resolveSpec } from "../store/specs.ts";
import { base, judge, put, type Restoring, refer } from "./restoring.ts";
import type { SavedNamed, Saving } from "./saving.ts";
import { api, count, index, named, object, text } from "./schema.ts";

export interface SavedJob extends SavedNamed {
  readonly namespace: number;
  readonly description: string;
  readonly version: number;
  readonly configVersion: number;
  readonly scheduling: Scheduling;
  readonly spec: JobSpec;
  readonly desiredState: JobRecord["desiredState"];
}

export const jobSchema = object({
  ...named,
  namespace: index,
  description: text,
  version: count,
  configVersion: count,
  scheduling: api("Scheduling"),
  spec: api("JobSpec"),
  desiredState: { enum: ["running", "stopped"] },
});

export function saveJob(saving: Saving, job: JobRecord): SavedJob {
  const { namespace, description, version, configVersion, scheduling, spec, desiredState } = job;
  const place = saving.numberOf(namespace);
  return {
    ...saving.named(job),
    namespace: place,
    description,
    version,
    configVersion,
    scheduling,
    spec,
    desiredState,
  };
}

export function restoreJob({ records }: Restoring, saved: SavedJob, path: string): void {
  const namespace = refer(records.namespaces, saved.namespace, "namespaces", `${path}.namespace`);
  const { description, version, configVersion, scheduling, spec, desiredState } = saved;
  judge(path, () => {
    checkDescription(description);
    checkLabels(scheduling.selectors ?? {}, "scheduling.selectors");
    resolveSpec(spec);
  });
  const job: JobRecord = {
    ...base(saved),
    namespace,
    description,
    version,
    configVersion,
    scheduling,
    spec,
    desiredState,
    runs: new Map(),
  };
  put(namespace.jobs, saved, job, records.jobs, path);
}
