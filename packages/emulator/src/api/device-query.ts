import { hasLabels } from "../fleet/selection.ts";
import type { Simulation } from "../fleet/simulation.ts";
import type { DeviceRecord } from "../store/records.ts";

export type DeviceFilter = (device: DeviceRecord) => boolean;

/**
 * What `q` and `labels` ask for; undefined when they ask for nothing. `q` holds terms, separated by spaces or `&`, all of which
 * must fit: `key:value` (has exactly this label), `key:` (has this label), `status=online` or `status=offline`, and anything
 * else is looked for in the name and the labels without regard to case.
 */
export function deviceFilter(
  simulation: Simulation,
  q: string | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): DeviceFilter | undefined {
  const filters = (q ?? "")
    .split(/[\s&]+/)
    .filter((term) => term !== "")
    .map((term) => termFilter(simulation, term));
  if (labels && Object.keys(labels).length > 0) filters.push((device) => hasLabels(device.labels, labels));
  if (filters.length === 0) return undefined;
  return (device) => filters.every((filter) => filter(device));
}

function termFilter(simulation: Simulation, term: string): DeviceFilter {
  const status = /^status=(online|offline)$/.exec(term)?.[1];
  if (status !== undefined) return (device) => simulation.isOnline(device) === (status === "online");
  const colon = term.indexOf(":");
  if (colon > 0) {
    const key = term.slice(0, colon);
    const value = term.slice(colon + 1);
    if (value === "") return (device) => Object.hasOwn(device.labels, key);
    return (device) => Object.hasOwn(device.labels, key) && device.labels[key] === value;
  }
  const text = term.toLowerCase();
  return (device) =>
    device.name.toLowerCase().includes(text) ||
    Object.entries(device.labels).some(
      ([key, value]) => key.toLowerCase().includes(text) || value.toLowerCase().includes(text),
    );
}
