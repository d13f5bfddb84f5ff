import type { Rule } from "../generated/schema.ts";
import type { ProjectRecord, RoleRecord } from "../store/records.ts";
import { checkDescription } from "../store/rules.ts";
import { base, judge, put, type Restoring, refer } from "./restoring.ts";
import type { SavedNamed, Saving } from "./saving.ts";
import { api, index, list, named, object, text } from "./schema.ts";
import { StateError } from "./state-error.ts";

export interface SavedRole extends SavedNamed {
  readonly project: number;
  readonly description: string;
  readonly rules: readonly Rule[];
}

export const roleSchema = object({ ...named, project: index, description: text, rules: list(api("Rule")) });

export function saveRoles(saving: Saving, project: ProjectRecord): SavedRole[] {
  return [...project.roles].map((role) => ({
    ...saving.named(role),
    project: saving.numberOf(project),
    description: role.description,
    rules: role.rules,
  }));
}

export function restoreRole({ records }: Restoring, saved: SavedRole, path: string): void {
  const project = refer(records.projects, saved.project, "projects", `${path}.project`);
  const { description, rules } = saved;
  judge(path, () => checkDescription(description));
  put(project.roles, saved, { ...base(saved), description, rules }, records.roles, path);
}

/** Roles that somebody has, by number. @throws StateError for one that the project does not have */
export function rolesOf(
  { records }: Restoring,
  project: ProjectRecord,
  numbers: readonly number[],
  path: string,
): readonly RoleRecord[] {
  return numbers.map((number, position) => {
    const where = `${path}.roles[${position}]`;
    const role = refer(records.roles, number, "roles", where);
    if (project.roles.findById(role.id) !== role)
      throw new StateError(`${where}: roles[${number}] is of another project`);
    return role;
  });
}
