import type { ProjectRecord } from "./records.ts";
import type { Store } from "./store.ts";

/** Whose access key is meant. */
export type KeyOwner =
  | {
      /** A service account, by name or id. */
      readonly serviceAccount: string;
      /** The project it is in, by name or id; the emulator's (first) project unless given. */
      readonly project?: string | undefined;
    }
  | {
      /** A person, by name or id. */
      readonly user: string;
    };

/** @throws Problem 404 when there is no such project, service account or user */
export function keyOf(store: Store, ownProject: ProjectRecord, owner: KeyOwner): string {
  if ("user" in owner) return store.users.get(owner.user).accessKey;
  const project = owner.project === undefined ? ownProject : store.projects.get(owner.project);
  return project.serviceAccounts.get(owner.serviceAccount).accessKey;
}
