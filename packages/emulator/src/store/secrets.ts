import type { SecretInput, SecretUpdate } from "../generated/schema.ts";
import { badRequest, quote } from "./problem.ts";
import { checkQuota } from "./quota.ts";
import type { NamespaceRecord, SecretRecord } from "./records.ts";
import { checkName, checkSecretData } from "./rules.ts";
import type { Given, Store } from "./store.ts";

/** @throws Problem 400, 402 */
export function addSecret(
  store: Store,
  namespace: NamespaceRecord,
  input: SecretInput,
  given: Given = {},
): SecretRecord {
  checkQuota(namespace.project, "secrets");
  const createdAt = given.createdAt ?? store.now();
  return namespace.secrets.add({
    id: given.id ?? store.ids.id("sec", createdAt),
    name: checkName("secret", input.name),
    namespace,
    type: input.type ?? "Environment",
    version: 1,
    data: checkSecretData(input.data ?? ""),
    createdAt,
    updatedAt: createdAt,
  });
}

/**
 * Replaces the data; data that is left out stays, and the version is raised all the same.
 *
 * @param sentType the type that the caller sent along, if any: it must be the secret's own
 * @throws Problem 400
 */
export function updateSecret(store: Store, secret: SecretRecord, input: SecretUpdate, sentType: unknown): void {
  if (typeof sentType === "string" && sentType !== "" && sentType !== secret.type) {
    throw badRequest(
      `the type of a secret cannot be changed: ${quote(secret.name)} is of type ${secret.type}; create another secret instead`,
    );
  }
  secret.data = input.data === undefined ? secret.data : checkSecretData(input.data);
  secret.version++;
  secret.updatedAt = store.now();
}
