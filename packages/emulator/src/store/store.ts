import { Collection } from "./collection.ts";
import { DeviceNames } from "./device-names.ts";
import { IdSource } from "./ids.ts";
import type { DeviceRecord, ProjectRecord, ServiceAccountRecord, UserRecord } from "./records.ts";

/** Whom an access key belongs to. */
export type Principal =
  | { readonly kind: "service"; readonly project: ProjectRecord; readonly account: ServiceAccountRecord }
  | { readonly kind: "user"; readonly user: UserRecord }
  | { readonly kind: "device"; readonly device: DeviceRecord };

/** Everything that exists in one emulator. */
export interface Store {
  readonly now: () => number;
  readonly ids: IdSource;
  readonly deviceNames: DeviceNames;
  readonly projects: Collection<ProjectRecord>;
  readonly users: Collection<UserRecord>;
  /** By key value. */
  readonly keys: Map<string, Principal>;
}

/** What a fleet file may fix of an object, and a caller of the API may not. */
export interface Given {
  readonly id?: string | undefined;
  readonly createdAt?: number | undefined;
  /** Of a device; made from the seed unless given. */
  readonly accessKey?: string | undefined;
}

export function newStore(seed: number, now: () => number): Store {
  return {
    now,
    ids: new IdSource(seed),
    deviceNames: new DeviceNames(seed),
    projects: new Collection("project"),
    users: new Collection("user"),
    keys: new Map(),
  };
}
