import type { ProjectQuota } from "../generated/schema.ts";
import { MAX_OBJECTS } from "../limits.ts";
import { Collection } from "./collection.ts";
import { LabelIndex } from "./label-index.ts";
import { addNamespace } from "./namespaces.ts";
import { Problem } from "./problem.ts";
import type { ProjectRecord, RoleRecord, UserRecord } from "./records.ts";
import { addBuiltInRoles } from "./roles.ts";
import { checkProjectName } from "./rules.ts";
import type { Given, Store } from "./store.ts";
import { addToken } from "./tokens.ts";

/** Every project starts with a namespace and a registration token of this name. */
const DEFAULT = "default";

const UNLIMITED: ProjectQuota = {
  devices: 0,
  namespaces: 0,
  applications: 0,
  secrets: 0,
  logsRetention: 0,
  metricsRetention: 0,
};

/** A project with nothing in it, not even its defaults. @throws Problem 400 */
export function addProject(
  store: Store,
  input: { readonly name: string; readonly quota?: Partial<ProjectQuota> | undefined },
  given: Given = {},
): ProjectRecord {
  const createdAt = given.createdAt ?? store.now();
  return store.projects.add({
    id: given.id ?? store.ids.id("prj", createdAt),
    name: checkProjectName(input.name),
    createdAt,
    updatedAt: createdAt,
    quota: { ...UNLIMITED, ...input.quota },
    ...emptyProject(),
  });
}

/** What a project holds, before there is anything. */
export function emptyProject(): Omit<ProjectRecord, "id" | "name" | "createdAt" | "updatedAt" | "quota"> {
  const deviceLabels = new LabelIndex();
  return {
    devices: new Collection("device", MAX_OBJECTS, deviceLabels),
    deviceLabels,
    tokens: new Collection("device registration token"),
    namespaces: new Collection("namespace"),
    roles: new Collection("role"),
    serviceAccounts: new Collection("service account"),
    members: new Map(),
  };
}

/** Adds what a project starts with, as far as it is not there. */
export function addDefaults(store: Store, project: ProjectRecord): void {
  const given = { createdAt: project.createdAt };
  if (!project.namespaces.hasName(DEFAULT)) addNamespace(store, project, { name: DEFAULT }, given);
  if (!project.tokens.hasName(DEFAULT)) addToken(store, project, { name: DEFAULT }, given);
}

/** Makes a user a member of a project, from its beginning. */
export function addMember(project: ProjectRecord, user: UserRecord, roles: readonly RoleRecord[]): void {
  const { createdAt } = project;
  project.members.set(user.id, { user, roles, createdAt, updatedAt: createdAt });
}

/** What `POST /projects` does. @throws Problem 400, 402 */
export function createProject(store: Store, user: UserRecord, name: string): ProjectRecord {
  const { maxProjects } = user;
  const count = [...store.projects].filter((project) => project.members.has(user.id)).length;
  if (maxProjects > 0 && count >= maxProjects) {
    throw new Problem(
      402,
      `quota exceeded: the user may have ${maxProjects} ${maxProjects === 1 ? "project" : "projects"} and has ${count}`,
    );
  }
  const project = addProject(store, { name });
  addDefaults(store, project);
  addMember(project, user, [addBuiltInRoles(store, project)]);
  return project;
}
