import type { NamespaceConfig } from "../generated/schema.ts";
import { Collection } from "../store/collection.ts";
import type { NamespaceRecord } from "../store/records.ts";
import { base, put, type Restoring, refer } from "./restoring.ts";
import type { SavedNamed, Saving } from "./saving.ts";
import { api, index, named, object } from "./schema.ts";

const LISTS = ["applications", "jobs", "secrets"] as const;

export interface SavedNamespace extends SavedNamed {
  readonly project: number;
  readonly config?: NamespaceConfig | undefined;
  /** The place number that the next one of each list gets. */
  readonly next: Readonly<Record<(typeof LISTS)[number], number>>;
}

export const namespaceSchema = object(
  { ...named, project: index, next: object(Object.fromEntries(LISTS.map((list) => [list, named.place]))) },
  { config: api("NamespaceConfig") },
);

export function saveNamespace(saving: Saving, namespace: NamespaceRecord): SavedNamespace {
  const { project, config, applications, jobs, secrets } = namespace;
  return {
    ...saving.named(namespace),
    project: saving.numberOf(project),
    ...(config && { config }),
    next: { applications: applications.nextPlace, jobs: jobs.nextPlace, secrets: secrets.nextPlace },
  };
}

export function restoreNamespace({ records }: Restoring, saved: SavedNamespace, path: string): void {
  const project = refer(records.projects, saved.project, "projects", `${path}.project`);
  const namespace: NamespaceRecord = {
    ...base(saved),
    project,
    config: saved.config,
    applications: new Collection("application"),
    jobs: new Collection("job"),
    secrets: new Collection("secret"),
  };
  put(project.namespaces, saved, namespace, records.namespaces, path);
}

/** What comes into the namespace later gets the places that it would have got. To be called when everything is in it. */
export function continueNamespace(namespace: NamespaceRecord, { next }: SavedNamespace): void {
  for (const list of LISTS) namespace[list].skipTo(next[list]);
}
