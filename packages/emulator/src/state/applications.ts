import type { ApplicationSpec, Scheduling } from "../generated/schema.ts";
import type { ApplicationRecord } from "../store/records.ts";
import { checkDescription, checkLabels } from "../store/rules.ts";
import { resolveSpec } from "../store/specs.ts";
import { base, judge, put, type Restoring, refer } from "./restoring.ts";
import type { SavedNamed, Saving } from "./saving.ts";
import { api, count, index, named, object, text } from "./schema.ts";

export interface SavedApplication extends SavedNamed {
  readonly namespace: number;
  readonly description: string;
  readonly type: string;
  readonly version: number;
  readonly configVersion: number;
  readonly scheduling: Scheduling;
  readonly spec: ApplicationSpec;
}

export const applicationSchema = object({
  ...named,
  namespace: index,
  description: text,
  type: text,
  version: count,
  configVersion: count,
  scheduling: api("Scheduling"),
  spec: api("ApplicationSpec"),
});

export function saveApplication(saving: Saving, application: ApplicationRecord): SavedApplication {
  const { namespace, description, type, version, configVersion, scheduling, spec } = application;
  const place = saving.numberOf(namespace);
  return {
    ...saving.named(application),
    namespace: place,
    description,
    type,
    version,
    configVersion,
    scheduling,
    spec,
  };
}

export function restoreApplication({ records }: Restoring, saved: SavedApplication, path: string): void {
  const namespace = refer(records.namespaces, saved.namespace, "namespaces", `${path}.namespace`);
  const { description, type, version, configVersion, scheduling, spec } = saved;
  judge(path, () => {
    checkDescription(description);
    checkLabels(scheduling.selectors ?? {}, "scheduling.selectors");
    resolveSpec(spec);
  });
  const application: ApplicationRecord = {
    ...base(saved),
    namespace,
    description,
    type,
    version,
    configVersion,
    scheduling,
    spec,
    allocations: new Map(),
  };
  put(namespace.applications, saved, application, records.applications, path);
}
