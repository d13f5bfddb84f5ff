import type { Application, ApplicationInput } from "@synpse/sdk";

/** What the API sets by itself. */
const setByServer = new Set([
  "id",
  "version",
  "configVersion",
  "createdAt",
  "updatedAt",
  "projectId",
  "namespaceId",
  "deploymentStatus",
]);

/** What a user may have set of an application, what this server does not know included. */
export function ownedOf(application: Application): ApplicationInput {
  const owned = Object.entries(application).filter(([member]) => !setByServer.has(member));
  return Object.fromEntries(owned) as ApplicationInput;
}
