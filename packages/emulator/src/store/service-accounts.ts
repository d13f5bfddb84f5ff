import type { ProjectRecord, RoleRecord, ServiceAccountRecord } from "./records.ts";
import { checkName } from "./rules.ts";
import type { Given, Store } from "./store.ts";

/**
 * Adds a service account. Its key is not good for anything yet: whoever adds it to `store.keys` looks whether it is taken.
 *
 * @throws Problem 400
 */
export function addServiceAccount(
  store: Store,
  project: ProjectRecord,
  input: { readonly name: string; readonly roles: readonly RoleRecord[]; readonly accessKey?: string | undefined },
  given: Given = {},
): ServiceAccountRecord {
  const createdAt = given.createdAt ?? store.now();
  const name = checkName("service account", input.name);
  return project.serviceAccounts.add({
    id: given.id ?? store.ids.idOf("sac", createdAt, project.id, name),
    name,
    roles: input.roles,
    accessKeyId: store.ids.idOf("sak", createdAt, project.id, name),
    accessKey: input.accessKey ?? store.ids.keyOf("s", createdAt, project.id, name),
    createdAt,
    updatedAt: createdAt,
  });
}
