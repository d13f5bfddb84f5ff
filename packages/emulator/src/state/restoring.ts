import type { Simulation } from "../fleet/simulation.ts";
import type { Collection, Named } from "../store/collection.ts";
import { Problem } from "../store/problem.ts";
import { checkName, checkProjectName } from "../store/rules.ts";
import type { Principal, Store } from "../store/store.ts";
import type { SavedLogLine } from "./logs.ts";
import type { Records, SavedNamed } from "./saving.ts";
import { StateError } from "./state-error.ts";

/** What is known while a world is made from a snapshot. */
export interface Restoring {
  readonly store: Store;
  readonly simulation: Simulation;
  /** What has been made so far. */
  readonly records: Records;
  readonly texts: readonly (readonly string[])[];
  /** Lines written by hand, by the number of their log. */
  readonly logLines: ReadonlyMap<number, readonly SavedLogLine[]>;
}

/** What another part of the snapshot is. @throws StateError when it is not there */
export function refer<T>(list: readonly T[], number: number, kind: string, path: string): T {
  const found = list[number];
  if (found === undefined) throw new StateError(`${path}: there is no ${kind}[${number}]`);
  return found;
}

/** Puts an object into its parent, at its place. @throws StateError when its id or name is taken, or its place is not behind the others' */
export function put<T extends Named>(
  collection: Collection<T>,
  { place }: SavedNamed,
  item: T,
  list: T[],
  path: string,
): T {
  if (place < collection.nextPlace) {
    throw new StateError(`${path}.place must be above that of the ${collection.kind} before it`);
  }
  judge(path, () => checkNameOf(collection.kind, item.name));
  collection.skipTo(place);
  attempt(path, () => collection.add(item));
  list.push(item);
  return item;
}

/** Makes an access key good. @throws StateError when another has it, without repeating it */
export function addKey(store: Store, key: string, principal: Principal, path: string): void {
  if (store.keys.has(key)) throw new StateError(`${path}.accessKey: another has the same key; give each its own`);
  store.keys.set(key, principal);
}

/** @throws StateError that says where, for whatever is thrown */
export function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof StateError) throw error;
    throw new StateError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The rules of the API for what it stores. @throws StateError that names the field */
export function judge(path: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const field = error.field.map((part) =>
      /^[A-Za-z]\w*$/.test(String(part)) ? `.${part}` : `[${JSON.stringify(part)}]`,
    );
    throw new StateError(`${path}${field.join("")}: ${error.message}`);
  }
}

/** People are called as they like. */
function checkNameOf(kind: string, name: string): void {
  if (kind === "project") checkProjectName(name);
  else if (kind !== "user") checkName(kind, name);
}

export function base({ id, name, createdAt, updatedAt }: SavedNamed): Omit<SavedNamed, "place"> {
  return { id, name, createdAt, updatedAt };
}
