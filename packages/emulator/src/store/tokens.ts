import type { DeviceRegistrationTokenInput } from "../generated/schema.ts";
import { badRequest, notFound } from "./problem.ts";
import type { ProjectRecord, StringMap, TokenRecord } from "./records.ts";
import { checkDescription, checkEnvironment, checkLabels, checkName } from "./rules.ts";
import type { Given, Store } from "./store.ts";

type Settings = Pick<TokenRecord, "description" | "maxRegistrations" | "labels" | "environmentVariables" | "naming">;

/** @throws Problem 400 */
export function addToken(
  store: Store,
  project: ProjectRecord,
  input: DeviceRegistrationTokenInput,
  given: Given = {},
): TokenRecord {
  const createdAt = given.createdAt ?? store.now();
  return project.tokens.add({
    id: given.id ?? store.ids.id("drt", createdAt),
    name: checkName("device registration token", input.name),
    createdAt,
    updatedAt: createdAt,
    deviceCount: 0,
    ...settings(input),
  });
}

/** Replaces all that can be set; what is left out returns to its zero value. @throws Problem 400 */
export function updateToken(
  store: Store,
  project: ProjectRecord,
  token: TokenRecord,
  input: DeviceRegistrationTokenInput,
): void {
  const replaced = settings(input);
  project.tokens.rename(token, checkName("device registration token", input.name));
  Object.assign(token, replaced);
  token.updatedAt = store.now();
}

/** Found by id only. @throws Problem 404, which does not repeat the id: it is a credential */
export function getToken(project: ProjectRecord, id: string): TokenRecord {
  const token = project.tokens.findById(id);
  if (!token) throw notFound("device registration token");
  return token;
}

/** Devices that registered with it stay and keep what it gave them. */
export function deleteToken(project: ProjectRecord, token: TokenRecord): void {
  project.tokens.delete(token);
  for (const device of project.devices) if (device.registrationTokenId === token.id) device.registrationTokenId = "";
}

function settings(input: DeviceRegistrationTokenInput): Settings {
  const { maxRegistrations = null } = input;
  if (maxRegistrations !== null && maxRegistrations < 0) {
    throw badRequest("maxRegistrations must be 0 or more; null or left out is no limit", "maxRegistrations");
  }
  return {
    description: checkDescription(input.description ?? ""),
    maxRegistrations,
    labels: orNull(input.labels, checkLabels),
    environmentVariables: orNull(input.environmentVariables, checkEnvironment),
    naming: input.namingStrategy?.type ?? "default",
  };
}

function orNull(map: StringMap | null | undefined, check: (map: StringMap) => StringMap): StringMap | null {
  return map ? check(map) : null;
}
