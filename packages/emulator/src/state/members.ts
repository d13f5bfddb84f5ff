import type { ProjectRecord } from "../store/records.ts";
import { type Restoring, refer } from "./restoring.ts";
import { rolesOf } from "./roles.ts";
import type { Saving } from "./saving.ts";
import { index, list, object, time } from "./schema.ts";
import { StateError } from "./state-error.ts";

export interface SavedMember {
  readonly project: number;
  readonly user: number;
  readonly roles: readonly number[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

export const memberSchema = object({
  project: index,
  user: index,
  roles: list(index),
  createdAt: time,
  updatedAt: time,
});

export function saveMembers(saving: Saving, project: ProjectRecord): SavedMember[] {
  return [...project.members.values()].map(({ user, roles, createdAt, updatedAt }) => ({
    project: saving.numberOf(project),
    user: saving.numberOf(user),
    roles: roles.map(saving.numberOf),
    createdAt,
    updatedAt,
  }));
}

export function restoreMember(restoring: Restoring, saved: SavedMember, path: string): void {
  const { records } = restoring;
  const project = refer(records.projects, saved.project, "projects", `${path}.project`);
  const user = refer(records.users, saved.user, "users", `${path}.user`);
  if (project.members.has(user.id)) throw new StateError(`${path}.user is a member of the project already`);
  const { createdAt, updatedAt } = saved;
  project.members.set(user.id, { user, roles: rolesOf(restoring, project, saved.roles, path), createdAt, updatedAt });
}
