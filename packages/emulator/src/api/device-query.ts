import { isOnline } from "../fleet/contact.ts";
import type { Simulation } from "../fleet/simulation.ts";
import type { LabelMatches } from "../store/label-index.ts";
import type { Places } from "../store/place-list.ts";
import type { DeviceRecord, ProjectRecord } from "../store/records.ts";

type DeviceFilter = (device: DeviceRecord) => boolean;

/** One thing that is asked for. */
interface Term {
  /** The devices that fit, where the index knows them. */
  readonly devices?: Places<DeviceRecord>;
  readonly fits: DeviceFilter;
}

/** What is asked for: those of `among` that fit; all of them where there is nothing left to look at. */
export interface DeviceQuery {
  readonly among: Places<DeviceRecord>;
  readonly fits: DeviceFilter | undefined;
}

/**
 * What `q` and `labels` ask for. `q` holds terms, separated by spaces or `&`, all of which must fit: `key:value` (has exactly this
 * label), `key:` (has this label), `status=online` or `status=offline`, and anything else is looked for in the name and the labels
 * without regard to case.
 */
export function deviceQuery(
  simulation: Simulation,
  project: ProjectRecord,
  q: string | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): DeviceQuery {
  const terms = (q ?? "")
    .split(/[\s&]+/)
    .filter((term) => term !== "")
    .map((term) => readTerm(simulation, project, term));
  for (const [key, value] of Object.entries(labels ?? {})) terms.push(label(project, key, value));

  // Of the devices that one of the terms leaves, only the fewest are looked at.
  let fewest: Term | undefined;
  for (const term of terms) {
    if (term.devices && term.devices.size < (fewest?.devices?.size ?? Number.POSITIVE_INFINITY)) fewest = term;
  }
  const filters = terms.filter((term) => term !== fewest).map(({ fits }) => fits);
  return {
    among: fewest?.devices ?? project.devices.places,
    fits: filters.length <= 1 ? filters[0] : (device) => filters.every((filter) => filter(device)),
  };
}

function readTerm(simulation: Simulation, project: ProjectRecord, term: string): Term {
  const status = /^status=(online|offline)$/.exec(term)?.[1];
  if (status !== undefined) {
    const now = simulation.timeline.now();
    return { fits: (device) => isOnline(device, now) === (status === "online") };
  }
  const colon = term.indexOf(":");
  if (colon <= 0) return { fits: textFilter(project, term.toLowerCase()) };
  const key = term.slice(0, colon);
  const value = term.slice(colon + 1);
  if (value !== "") return label(project, key, value);
  return { devices: project.deviceLabels.with(key), fits: (device) => Object.hasOwn(device.labels, key) };
}

function label(project: ProjectRecord, key: string, value: string): Term {
  return {
    devices: project.deviceLabels.with(key, value),
    fits: ({ labels }) => Object.hasOwn(labels, key) && labels[key] === value,
  };
}

/** Labels repeat from device to device, so each is looked at once, and then every name. */
function textFilter(project: ProjectRecord, text: string): DeviceFilter {
  const matches = project.deviceLabels.containing(text);
  return ({ name, labels }) => name.toLowerCase().includes(text) || hasMatch(labels, matches);
}

function hasMatch(labels: DeviceRecord["labels"], matches: LabelMatches): boolean {
  for (const [key, values] of matches) {
    if (!Object.hasOwn(labels, key)) continue;
    if (values === "key" || values.has(labels[key] ?? "")) return true;
  }
  return false;
}
