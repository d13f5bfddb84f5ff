import type { OperationId, StreamOperationId } from "../generated/operations.ts";
import { notFound, Problem } from "../store/problem.ts";
import type { ProjectRecord, UserRecord } from "../store/records.ts";
import type { Principal, Store } from "../store/store.ts";

/**
 * Whether the key may be used for a project at all, in the ancestor's order: the project must exist, then a user must be its
 * member, or a service account belong to it. Roles are not looked at yet: whoever may use a project may do everything in it.
 *
 * @throws Problem 404 `project not found`, `membership not found`; 403 for a key of another project or of a device
 */
export function openProject(
  store: Store,
  principal: Principal,
  idOrName: string,
  _operationId: OperationId | StreamOperationId,
): ProjectRecord {
  const project = store.projects.get(idOrName);
  if (principal.kind === "user") {
    if (!project.members.has(principal.user.id)) throw notFound("membership");
  } else if (principal.kind === "device" || principal.project !== project) {
    throw new Problem(403);
  }
  return project;
}

/** @throws Problem 403 for any key but a personal one */
export function requireUser(principal: Principal): UserRecord {
  if (principal.kind === "user") return principal.user;
  throw new Problem(403, "this needs a personal access key: a project's or a device's key belongs to no user");
}
