import type { Follower } from "./collection.ts";
import { type Placed, PlaceList, type Places } from "./place-list.ts";
import type { DeviceRecord, StringMap } from "./records.ts";

/** The devices that have a label, whatever its value, and those with each value. */
interface Key {
  readonly devices: PlaceList<DeviceRecord>;
  readonly values: Map<string, PlaceList<DeviceRecord>>;
}

/** Where a text was found in the labels of devices: in the key, or in these values of it. */
export type LabelMatches = ReadonlyMap<string, "key" | ReadonlySet<string>>;

const NO_DEVICES: Places<DeviceRecord> = new PlaceList();

/** The devices of a project by label, so that a question for labels need not look at every device. */
export class LabelIndex implements Follower<DeviceRecord> {
  readonly #keys = new Map<string, Key>();

  added(entry: Placed<DeviceRecord>): void {
    for (const [key, value] of Object.entries(entry.item.labels)) {
      const { devices, values } = getOrAdd(this.#keys, key, () => ({ devices: new PlaceList(), values: new Map() }));
      devices.add(entry);
      getOrAdd(values, value, () => new PlaceList()).add(entry);
    }
  }

  removed({ item, place }: Placed<DeviceRecord>): void {
    for (const [key, value] of Object.entries(item.labels)) {
      const found = this.#keys.get(key);
      const list = found?.values.get(value);
      found?.devices.delete(place);
      list?.delete(place);
      if (list?.size === 0) found?.values.delete(value);
      if (found?.devices.size === 0) this.#keys.delete(key);
    }
  }

  /** Devices with this label; of any value unless one is given. */
  with(key: string, value?: string): Places<DeviceRecord> {
    const found = this.#keys.get(key);
    return (value === undefined ? found?.devices : found?.values.get(value)) ?? NO_DEVICES;
  }

  /** Labels whose key or value contains a text, which is in lower case, without regard to case. */
  containing(text: string): LabelMatches {
    const matches = new Map<string, "key" | ReadonlySet<string>>();
    for (const [key, { values }] of this.#keys) {
      if (key.toLowerCase().includes(text)) {
        matches.set(key, "key");
        continue;
      }
      const fitting = [...values.keys()].filter((value) => value.toLowerCase().includes(text));
      if (fitting.length > 0) matches.set(key, new Set(fitting));
    }
    return matches;
  }
}

/** Replaces a device's labels. The only way to do so: the index follows it. */
export function setLabels(device: DeviceRecord, labels: StringMap): void {
  const writable: { labels: StringMap } = device;
  device.project.devices.change(device, () => {
    writable.labels = labels;
  });
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
