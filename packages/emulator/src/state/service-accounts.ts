import type { ProjectRecord } from "../store/records.ts";
import { addKey, base, put, type Restoring, refer } from "./restoring.ts";
import { rolesOf } from "./roles.ts";
import type { SavedNamed, Saving } from "./saving.ts";
import { index, list, named, object, text } from "./schema.ts";

export interface SavedServiceAccount extends SavedNamed {
  readonly project: number;
  readonly roles: readonly number[];
  readonly accessKeyId: string;
  readonly accessKey: string;
}

export const serviceAccountSchema = object({
  ...named,
  project: index,
  roles: list(index),
  accessKeyId: text,
  accessKey: text,
});

export function saveServiceAccounts(saving: Saving, project: ProjectRecord): SavedServiceAccount[] {
  return [...project.serviceAccounts].map((account) => ({
    ...saving.named(account),
    project: saving.numberOf(project),
    roles: account.roles.map(saving.numberOf),
    accessKeyId: account.accessKeyId,
    accessKey: account.accessKey,
  }));
}

export function restoreServiceAccount(restoring: Restoring, saved: SavedServiceAccount, path: string): void {
  const { store, records } = restoring;
  const { accessKeyId, accessKey } = saved;
  const project = refer(records.projects, saved.project, "projects", `${path}.project`);
  const roles = rolesOf(restoring, project, saved.roles, path);
  const made = { ...base(saved), roles, accessKeyId, accessKey };
  const account = put(project.serviceAccounts, saved, made, records.serviceAccounts, path);
  addKey(store, accessKey, { kind: "service", project, account }, path);
}
