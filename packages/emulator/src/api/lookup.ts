import type {
  ApplicationRecord,
  DeviceRecord,
  JobRecord,
  NamespaceRecord,
  SecretRecord,
  TokenRecord,
} from "../store/records.ts";
import { getToken } from "../store/tokens.ts";
import type { ProjectContext } from "./handler.ts";

/*
 * The objects that a path names, each within its parent: by exact id, then by exact name. All throw Problem 404.
 */

type Place = Pick<ProjectContext, "project" | "parameters">;

export function theDevice({ project, parameters }: Place): DeviceRecord {
  return project.devices.get(parameters.device ?? "");
}

export function theToken({ project, parameters }: Place): TokenRecord {
  return getToken(project, parameters.token ?? "");
}

export function theNamespace({ project, parameters }: Place): NamespaceRecord {
  return project.namespaces.get(parameters.namespace ?? "");
}

export function theApplication(place: Place): ApplicationRecord {
  return theNamespace(place).applications.get(place.parameters.application ?? "");
}

export function theJob(place: Place): JobRecord {
  return theNamespace(place).jobs.get(place.parameters.job ?? "");
}

export function theSecret(place: Place): SecretRecord {
  return theNamespace(place).secrets.get(place.parameters.secret ?? "");
}
