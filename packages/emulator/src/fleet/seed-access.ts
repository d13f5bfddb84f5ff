import { addMember } from "../store/projects.ts";
import type { ProjectRecord, RoleRecord, UserRecord } from "../store/records.ts";
import { addBuiltInRoles, addRole, getRole } from "../store/roles.ts";
import { addServiceAccount } from "../store/service-accounts.ts";
import type { Principal, Store } from "../store/store.ts";
import type { FleetDefinition, ProjectDefinition, UserDefinition } from "./definition.ts";
import { given } from "./definition-time.ts";
import { at, type Mistakes, refusal } from "./mistakes.ts";

/** The service account whose key is the project's. */
const DEFAULT = "default";

/** Adds the people of a fleet. Returns the first, who owns the emulator's personal key. @throws FleetError */
export function seedUsers(store: Store, { user, users = [] }: FleetDefinition): UserRecord {
  const listed = users.map((definition, index) => ({ path: `users[${index}]`, definition }));
  const [first = { path: "user", definition: {} }, ...rest] = user
    ? [{ path: "user", definition: user }, ...listed]
    : listed;
  const owner = seedUser(store, first.path, first.definition, true);
  for (const { path, definition } of rest) seedUser(store, path, definition, false);
  return owner;
}

function seedUser(store: Store, path: string, definition: UserDefinition, isFirst: boolean): UserRecord {
  const { name = "Local User", maxProjects = 0 } = definition;
  const user = at(path, () => {
    const { createdAt, id: fixed } = given(store, definition);
    const id = fixed ?? (isFirst ? store.ids.id("usr", createdAt) : store.ids.idOf("usr", createdAt, name));
    const email = definition.email ?? (isFirst ? "user@localhost" : `${id}@localhost`);
    const accessKey = definition.key ?? (isFirst ? store.ids.key("u", createdAt) : store.ids.keyOf("u", createdAt, id));
    return store.users.add({ id, name, email, maxProjects, accessKey, createdAt, updatedAt: createdAt });
  });
  addKey(store, user.accessKey, `${path}.key`, { kind: "user", user });
  return user;
}

/**
 * Adds a project's roles, service accounts and members. The emulator's own user is a member with all rights unless the
 * definition says otherwise.
 *
 * @returns the project's access key
 * @throws FleetError; what is wrong with one role does not keep the others from being looked at
 */
export function seedAccess(
  store: Store,
  project: ProjectRecord,
  owner: UserRecord,
  definition: ProjectDefinition,
  path: string,
  mistakes: Mistakes,
): string {
  const administrator = addBuiltInRoles(store, project);
  for (const [index, role] of (definition.roles ?? []).entries()) {
    mistakes.attempt(`${path}.roles[${index}]`, () => {
      const rules = role.rules.map(({ resource, actions, effect }) => ({
        resource: [...resource],
        actions: [...actions],
        effect,
      }));
      return addRole(store, project, { ...role, rules }, given(store, role, project.createdAt));
    });
  }
  const accessKey = seedServiceAccounts(store, project, administrator, definition, path);
  seedMembers(store, project, owner, administrator, definition, path);
  return accessKey;
}

function seedServiceAccounts(
  store: Store,
  project: ProjectRecord,
  administrator: RoleRecord,
  { key, serviceAccounts = [] }: ProjectDefinition,
  path: string,
): string {
  const { createdAt } = project;
  const own = serviceAccounts.findIndex(({ name }) => name === DEFAULT);
  const ownPath = `${path}.serviceAccounts[${own}].key`;
  const ownKey = serviceAccounts[own]?.key;
  if (key !== undefined && ownKey !== undefined) {
    throw refusal(ownPath, `the key of "${DEFAULT}" is also given as ${path}.key; remove one of them`);
  }
  const projectKey = ownKey ?? key ?? store.ids.key("s", createdAt);
  if (own === -1) {
    const account = addServiceAccount(
      store,
      project,
      { name: DEFAULT, roles: [administrator], accessKey: projectKey },
      { createdAt },
    );
    addKey(store, projectKey, `${path}.key`, { kind: "service", project, account });
  }
  for (const [index, { name, key: accountKey, roles, ...identity }] of serviceAccounts.entries()) {
    const where = `${path}.serviceAccounts[${index}]`;
    const input = {
      name,
      roles: rolesNamed(project, roles, where),
      accessKey: index === own ? projectKey : accountKey,
    };
    const account = at(where, () => addServiceAccount(store, project, input, given(store, identity, createdAt)));
    const keyPath = index === own && key !== undefined ? `${path}.key` : `${where}.key`;
    addKey(store, account.accessKey, keyPath, { kind: "service", project, account });
  }
  return projectKey;
}

function seedMembers(
  store: Store,
  project: ProjectRecord,
  owner: UserRecord,
  administrator: RoleRecord,
  { member, members = [] }: ProjectDefinition,
  path: string,
): void {
  for (const [index, { user: name, roles }] of members.entries()) {
    const where = `${path}.members[${index}]`;
    const user = at(`${where}.user`, () => store.users.get(name));
    if (project.members.has(user.id)) {
      throw refusal(`${where}.user`, `${JSON.stringify(name)} is listed twice; give all roles in one place`);
    }
    if (user === owner && member === false) {
      throw refusal(`${where}.user`, `${path}.member says that this user is no member; remove one of them`);
    }
    addMember(project, user, rolesNamed(project, roles, where));
  }
  if (member !== false && !project.members.has(owner.id)) addMember(project, owner, [administrator]);
}

function rolesNamed(project: ProjectRecord, names: readonly string[], path: string): readonly RoleRecord[] {
  return names.map((name, index) => at(`${path}.roles[${index}]`, () => getRole(project, name)));
}

function addKey(store: Store, value: string, path: string, principal: Principal): void {
  // The key itself is not repeated: the message may be logged.
  if (store.keys.has(value)) throw refusal(path, "this key is used twice; give each its own");
  store.keys.set(value, principal);
}
