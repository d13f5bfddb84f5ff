import { notFound, Problem, quote } from "../store/problem.ts";
import type { ProjectRecord, RoleRecord, UserRecord } from "../store/records.ts";
import { allows, denier, roleNames } from "../store/roles.ts";
import type { Principal, Store } from "../store/store.ts";
import { PERMISSIONS, type ScopedOperationId } from "./permissions.ts";

/**
 * Whether the key may be used for an operation in a project, in the ancestor's order: the project must exist, then a user must
 * be its member, or a service account belong to it, and then their roles must allow the operation. Objects are looked up later.
 *
 * @throws Problem 404 `project not found`, `membership not found`; 403 without a text for a key of another project or of a device,
 * 403 with the permission that is missing
 */
export function openProject(
  store: Store,
  principal: Principal,
  idOrName: string,
  operationId: ScopedOperationId,
): ProjectRecord {
  const project = store.projects.get(idOrName);
  if (principal.kind === "device") throw new Problem(403);
  const roles = rolesIn(project, principal);
  if (!operationsOf(roles).has(operationId)) throw forbidden(principal, roles, operationId);
  return project;
}

/** @throws Problem 403 for any key but a personal one */
export function requireUser(principal: Principal): UserRecord {
  if (principal.kind === "user") return principal.user;
  throw new Problem(403, "this needs a personal access key: a project's or a device's key belongs to no user");
}

/**
 * Who may control the emulator itself: whoever has a project's or a personal key, whatever its roles. They are a part of
 * what is emulated, and have no say in what a test makes happen to it.
 *
 * @throws Problem 403 for a device's key
 */
export function requireController(principal: Principal): void {
  if (principal.kind !== "device") return;
  throw new Problem(403, "this needs a project's or a personal access key: a device's key is not enough");
}

/** Somebody who can have roles. */
type Holder = Exclude<Principal, { readonly kind: "device" }>;

function rolesIn(project: ProjectRecord, holder: Holder): readonly RoleRecord[] {
  if (holder.kind === "user") {
    const membership = project.members.get(holder.user.id);
    if (!membership) throw notFound("membership");
    return membership.roles;
  }
  if (holder.project !== project) throw new Problem(403);
  return holder.account.roles;
}

/** What some roles allow. Roles and lists of them are replaced and never changed, so this holds as long as the list lives. */
const allowed = new WeakMap<readonly RoleRecord[], ReadonlySet<ScopedOperationId>>();

function operationsOf(roles: readonly RoleRecord[]): ReadonlySet<ScopedOperationId> {
  let operations = allowed.get(roles);
  if (!operations) {
    const all = Object.keys(PERMISSIONS) as ScopedOperationId[];
    operations = new Set(all.filter((operationId) => allows(roles, PERMISSIONS[operationId])));
    allowed.set(roles, operations);
  }
  return operations;
}

/** `permission denied: the service account "reader" needs Device/SSH, which none of its roles allows: Reader` */
function forbidden(holder: Holder, roles: readonly RoleRecord[], operationId: ScopedOperationId): Problem {
  const permission = PERMISSIONS[operationId];
  const role = denier(roles, permission);
  const held = roles.length === 0 ? "it has none" : roleNames(roles);
  const why = role ? `which its role ${role.name} denies` : `which none of its roles allows: ${held}`;
  const who =
    holder.kind === "user" ? `user ${quote(holder.user.name)}` : `service account ${quote(holder.account.name)}`;
  return new Problem(403, `permission denied: the ${who} needs ${permission.resource}/${permission.action}, ${why}`);
}
