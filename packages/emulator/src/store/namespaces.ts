import type { NamespaceConfig, NamespaceInput } from "../generated/schema.ts";
import { Collection } from "./collection.ts";
import { badRequest, quote } from "./problem.ts";
import { checkQuota } from "./quota.ts";
import type { NamespaceRecord, ProjectRecord } from "./records.ts";
import { checkName } from "./rules.ts";
import type { Given, Store } from "./store.ts";

/** @throws Problem 400, 402 */
export function addNamespace(
  store: Store,
  project: ProjectRecord,
  input: { readonly name: string; readonly config?: NamespaceConfig | undefined },
  given: Given = {},
): NamespaceRecord {
  checkQuota(project, "namespaces");
  const createdAt = given.createdAt ?? store.now();
  return project.namespaces.add({
    id: given.id ?? store.ids.id("nms", createdAt),
    name: checkName("namespace", input.name),
    project,
    createdAt,
    updatedAt: createdAt,
    config: input.config,
    applications: new Collection("application"),
    jobs: new Collection("job"),
    secrets: new Collection("secret"),
  });
}

/** Replaces the configuration; tells whether registry credentials have changed. @throws Problem 400 */
export function updateNamespace(store: Store, namespace: NamespaceRecord, input: NamespaceInput): boolean {
  if (input.name !== namespace.name) {
    throw badRequest(
      `a namespace cannot be renamed: name is ${quote(input.name)}, it must be ${quote(namespace.name)} as in the path`,
    );
  }
  const changed = credentials(namespace.config) !== credentials(input.config);
  namespace.config = input.config;
  namespace.updatedAt = store.now();
  return changed;
}

/** Its applications, jobs and secrets go with it. */
export function deleteNamespace(namespace: NamespaceRecord): void {
  namespace.project.namespaces.delete(namespace);
}

function credentials(config: NamespaceConfig | undefined): string {
  const {
    username = "",
    password = "",
    email = "",
    serverAddress = "",
    fromSecret = "",
  } = config?.registryAuthentication ?? {};
  return JSON.stringify([username, password, email, serverAddress, fromSecret]);
}
