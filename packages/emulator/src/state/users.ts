import type { UserRecord } from "../store/records.ts";
import { addKey, base, put, type Restoring } from "./restoring.ts";
import type { SavedNamed, Saving } from "./saving.ts";
import { count, named, object, text } from "./schema.ts";

export interface SavedUser extends SavedNamed {
  readonly email: string;
  readonly maxProjects: number;
  readonly accessKey: string;
}

export const userSchema = object({ ...named, email: text, maxProjects: count, accessKey: text });

export function saveUser(saving: Saving, user: UserRecord): SavedUser {
  const { email, maxProjects, accessKey } = user;
  return { ...saving.named(user), email, maxProjects, accessKey };
}

export function restoreUser({ store, records }: Restoring, saved: SavedUser, path: string): void {
  const { email, maxProjects, accessKey } = saved;
  const user = put(store.users, saved, { ...base(saved), email, maxProjects, accessKey }, records.users, path);
  addKey(store, accessKey, { kind: "user", user }, path);
}
