import { MAX_FLEET_DEVICES } from "../limits.ts";
import { badRequest } from "../store/problem.ts";
import type { ProjectRecord } from "../store/records.ts";
import type { Given, Store } from "../store/store.ts";
import type { DeviceDefinition, DeviceTemplate } from "./definition.ts";
import { given } from "./definition-time.ts";
import type { Mistakes } from "./mistakes.ts";
import { seedDevice } from "./seed-device.ts";
import { isTemplate, readTemplate } from "./template.ts";

/** Devices without a time of their own were created this far apart. */
const DEVICE_STEP = 60_000;

/** A device that is to be made. Those of templates get their definition only then: there may be very many. */
interface Planned {
  /** Which entry of the list it comes from. */
  readonly entry: number;
  readonly createdAt: number;
  /** Its number in its template. */
  readonly n: number;
}

/** Brings the devices of a project into being, those with mistakes left out. */
export function seedDevices(
  store: Store,
  seed: number,
  project: ProjectRecord,
  entries: readonly (DeviceDefinition | DeviceTemplate)[],
  path: string,
  mistakes: Mistakes,
): void {
  const planned: Planned[] = [];
  const makers = new Map<number, (n: number) => DeviceDefinition>();
  for (const [entry, definition] of entries.entries()) {
    const where = `${path}[${entry}]`;
    const count = isTemplate(definition) ? definition.count : 1;
    mistakes.attempt(where, () => {
      checkCount(store, planned.length + count, isTemplate(definition) ? ["count"] : []);
      if (isTemplate(definition)) makers.set(entry, readTemplate({ store, seed, project: project.name }, definition));
      const fixed =
        definition.createdAt === undefined ? undefined : given(store, { createdAt: definition.createdAt }).createdAt;
      for (let n = 1; n <= count; n++) {
        const usual = Math.min(store.now(), project.createdAt + (planned.length + 1) * DEVICE_STEP);
        planned.push({ entry, createdAt: fixed ?? usual, n });
      }
    });
  }
  // Lists are in order of creation.
  planned.sort((a, b) => a.createdAt - b.createdAt);
  const spoilt = new Set<number>();
  for (const { entry, createdAt, n } of planned) {
    const definition = entries[entry];
    if (!definition || spoilt.has(entry)) continue;
    const make = makers.get(entry);
    const seeded = mistakes.attempt(`${path}[${entry}]`, () => {
      if (!make) {
        const { id } = definition as DeviceDefinition;
        return seedDevice(store, seed, project, definition as DeviceDefinition, { id, createdAt });
      }
      const made = make(n);
      return seedDevice(store, seed, project, made, identityOf(store, project, made, createdAt));
    });
    // What is wrong with one device of a template is wrong with most of them.
    if (!seeded) spoilt.add(entry);
  }
}

/** Ids and keys follow from the name: they stay what they are whatever else there is. */
function identityOf(store: Store, project: ProjectRecord, { name }: DeviceDefinition, createdAt: number): Given {
  return {
    id: store.ids.idOf("dev", createdAt, project.name, name),
    accessKey: store.ids.keyOf("", createdAt, project.name, name),
    createdAt,
  };
}

function checkCount(store: Store, planned: number, field: readonly string[]): void {
  let count = planned;
  for (const project of store.projects) count += project.devices.size;
  if (count <= MAX_FLEET_DEVICES) return;
  throw badRequest(
    `the fleet has too many devices: ${count} so far, at most ${MAX_FLEET_DEVICES} are allowed`,
    ...field,
  );
}
