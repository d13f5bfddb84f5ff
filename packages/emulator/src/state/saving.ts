import type { ImageBehaviour } from "../fleet/behaviours.ts";
import type { Allocation, JobRun } from "../fleet/placement.ts";
import type { Simulation } from "../fleet/simulation.ts";
import type { Collection, Named } from "../store/collection.ts";
import type {
  ApplicationRecord,
  DeviceRecord,
  JobRecord,
  NamespaceRecord,
  ProjectRecord,
  RoleRecord,
  SecretRecord,
  ServiceAccountRecord,
  TokenRecord,
  UserRecord,
} from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { SavedLogLine } from "./logs.ts";

/** Everything that has a number in a snapshot: its place in the list of its kind. */
export interface Records {
  readonly users: UserRecord[];
  readonly projects: ProjectRecord[];
  readonly roles: RoleRecord[];
  readonly serviceAccounts: ServiceAccountRecord[];
  readonly tokens: TokenRecord[];
  readonly devices: DeviceRecord[];
  readonly namespaces: NamespaceRecord[];
  readonly secrets: SecretRecord[];
  readonly applications: ApplicationRecord[];
  readonly jobs: JobRecord[];
  readonly allocations: Allocation[];
  readonly runs: JobRun[];
}

export function noRecords(): Records {
  return {
    users: [],
    projects: [],
    roles: [],
    serviceAccounts: [],
    tokens: [],
    devices: [],
    namespaces: [],
    secrets: [],
    applications: [],
    jobs: [],
    allocations: [],
    runs: [],
  };
}

/** What is known while a snapshot is taken. */
export interface Saving {
  readonly simulation: Simulation;
  readonly records: Records;
  /** The number of what is saved in another list. */
  numberOf(record: object): number;
  /** What all objects with a name begin with. */
  named(record: Named & { readonly createdAt: number; readonly updatedAt: number }): SavedNamed;
  /** The number of a list of lines, which many logs may share: first come those of the fleet's behaviours, then `texts`. */
  textOf(lines: readonly string[]): number;
  /** The number of a further log with lines that were written by hand, for which there is one list. */
  nextLog(): number;
  readonly texts: (readonly string[])[];
  readonly logLines: SavedLogLine[];
}

export interface SavedNamed {
  /** Its place number in its parent, by which pages of lists begin. */
  readonly place: number;
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export function newSaving(store: Store, simulation: Simulation, behaviours: readonly ImageBehaviour[] = []): Saving {
  const records = noRecords();
  const places = new Map<object, number>();
  const take = <T extends Named>(collection: Collection<T>, list: T[]): void => {
    for (const { item, place } of collection.places.slice(0, collection.size)) {
      list.push(item);
      places.set(item, place);
    }
  };
  take(store.users, records.users);
  take(store.projects, records.projects);
  for (const project of records.projects) {
    take(project.roles, records.roles);
    take(project.serviceAccounts, records.serviceAccounts);
    take(project.tokens, records.tokens);
    take(project.devices, records.devices);
    take(project.namespaces, records.namespaces);
  }
  for (const namespace of records.namespaces) {
    take(namespace.secrets, records.secrets);
    take(namespace.applications, records.applications);
    take(namespace.jobs, records.jobs);
  }
  for (const { allocations } of records.applications) records.allocations.push(...allocations.values());
  for (const { runs } of records.jobs) records.runs.push(...runs.values());

  const numbers = new Map<object, number>();
  for (const list of Object.values(records) as readonly (readonly object[])[]) {
    for (const [number, record] of list.entries()) numbers.set(record, number);
  }
  const known = behaviourTexts(behaviours);
  const textNumbers = new Map<readonly string[], number>(known.map((lines, number) => [lines, number]));
  const texts: (readonly string[])[] = [];
  let logs = 0;
  const find = (map: ReadonlyMap<object, number>, record: object): number => {
    const number = map.get(record);
    if (number === undefined) throw new Error("a snapshot refers to what does not exist any more");
    return number;
  };
  return {
    simulation,
    records,
    numberOf: (record) => find(numbers, record),
    named: (record) => ({
      place: find(places, record),
      id: record.id,
      name: record.name,
      createdAt: record.createdAt,
      updatedAt: record.updatedAt,
    }),
    textOf(lines) {
      let number = textNumbers.get(lines);
      if (number === undefined) {
        number = known.length + texts.push(lines) - 1;
        textNumbers.set(lines, number);
      }
      return number;
    },
    nextLog: () => logs++,
    texts,
    logLines: [],
  };
}

/** Lists of lines that the fleet holds already. */
export function behaviourTexts(behaviours: readonly ImageBehaviour[]): (readonly string[])[] {
  return behaviours.map(({ log }) => log).filter((log) => log !== undefined);
}
