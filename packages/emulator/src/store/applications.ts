import type { ApplicationInput } from "../generated/schema.ts";
import { checkQuota } from "./quota.ts";
import type { ApplicationRecord, NamespaceRecord } from "./records.ts";
import { checkDescription, checkName } from "./rules.ts";
import { resolveScheduling, resolveSpec } from "./specs.ts";
import type { Given, Store } from "./store.ts";

type Owned = Pick<ApplicationRecord, "description" | "type" | "scheduling" | "spec">;

/** @throws Problem 400, 402 */
export function addApplication(
  store: Store,
  namespace: NamespaceRecord,
  input: ApplicationInput,
  given: Given & { readonly version?: number | undefined; readonly updatedAt?: number | undefined } = {},
): ApplicationRecord {
  checkQuota(namespace.project, "applications");
  const createdAt = given.createdAt ?? store.now();
  const name = checkName("application", input.name);
  const settings = owned(input);
  return namespace.applications.add({
    id: given.id ?? store.ids.id("app", createdAt),
    name,
    namespace,
    version: given.version ?? 1,
    configVersion: 1,
    createdAt,
    updatedAt: given.updatedAt ?? createdAt,
    allocations: new Map(),
    ...settings,
  });
}

/** Replaces everything that a caller owns, and raises the version even when nothing differs. @throws Problem 400 */
export function updateApplication(store: Store, application: ApplicationRecord, input: ApplicationInput): void {
  const name = checkName("application", input.name);
  const settings = owned(input);
  application.namespace.applications.rename(application, name);
  Object.assign(application, settings);
  application.version++;
  application.updatedAt = store.now();
}

function owned(input: ApplicationInput): Owned {
  return {
    description: checkDescription(input.description ?? ""),
    type: input.type ?? "container",
    scheduling: resolveScheduling(input.scheduling),
    spec: resolveSpec(input.spec),
  };
}
