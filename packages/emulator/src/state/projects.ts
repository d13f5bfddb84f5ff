import type { ProjectQuota } from "../generated/schema.ts";
import { emptyProject } from "../store/projects.ts";
import type { ProjectRecord } from "../store/records.ts";
import { base, put, type Restoring } from "./restoring.ts";
import type { SavedNamed, Saving } from "./saving.ts";
import { api, named, object } from "./schema.ts";

const LISTS = ["devices", "tokens", "namespaces", "roles", "serviceAccounts"] as const;

export interface SavedProject extends SavedNamed {
  readonly quota: ProjectQuota;
  /** The place number that the next one of each list gets. */
  readonly next: Readonly<Record<(typeof LISTS)[number], number>>;
}

export const projectSchema = object({
  ...named,
  quota: api("ProjectQuota"),
  next: object(Object.fromEntries(LISTS.map((list) => [list, named.place]))),
});

export function saveProject(saving: Saving, project: ProjectRecord): SavedProject {
  const { devices, tokens, namespaces, roles, serviceAccounts, quota } = project;
  return {
    ...saving.named(project),
    quota,
    next: {
      devices: devices.nextPlace,
      tokens: tokens.nextPlace,
      namespaces: namespaces.nextPlace,
      roles: roles.nextPlace,
      serviceAccounts: serviceAccounts.nextPlace,
    },
  };
}

export function restoreProject({ store, records }: Restoring, saved: SavedProject, path: string): void {
  const project: ProjectRecord = { ...base(saved), quota: saved.quota, ...emptyProject() };
  put(store.projects, saved, project, records.projects, path);
}

/** What comes into the project later gets the places that it would have got. To be called when everything is in it. */
export function continuePlaces(project: ProjectRecord, { next }: SavedProject): void {
  for (const list of LISTS) project[list].skipTo(next[list]);
}
