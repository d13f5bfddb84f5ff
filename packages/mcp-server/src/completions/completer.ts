import type { Synpse } from "@synpse/sdk";
import { imagesOf } from "../output/project/application.ts";
import { cleanIdentifier } from "../output/redact.ts";
import { applicationsIn, devicePageSize, jobsIn, namespacesOf, type Reach } from "../tools/lists.ts";

/** What can be completed: names of things, the images that an application runs, and the values of the label `site`. */
export type CompletableName = "device" | "namespace" | "application" | "job" | "image" | "site";

/** Values of one answer; the protocol allows no more. */
export const maxValues = 100;

/** How long names are remembered, in milliseconds. */
export const rememberedFor = 30_000;

/** Lists of names that are remembered for one principal. */
const maxRemembered = 64;

/** Whoever types has gone on by then, in milliseconds. */
const timeout = 10_000;

export interface Completion {
  readonly values: readonly string[];
  /** How many there are; undefined where that is not known. */
  readonly total?: number | undefined;
  readonly hasMore: boolean;
}

export const noCompletion: Completion = { values: [], total: 0, hasMore: false };

/** What is asked for, with what is filled in already. */
export interface Asked {
  readonly name: CompletableName;
  readonly value: string;
  readonly namespace: string;
  /** That is the only one that may be named. */
  readonly namespaceFixed: boolean;
  readonly application: string | undefined;
}

/** Names that could be meant, and whether there are more than were read. */
interface Names {
  readonly names: readonly string[];
  readonly more: boolean;
}

/** Completes names for the sessions of one principal. */
export interface Completer {
  /** Nothing where the names cannot be had: completion is a help, and no place to tell of failures. */
  complete(asked: Asked, synpse: () => Synpse, secrets: readonly string[]): Promise<Completion>;
}

export function createCompleter(now: () => number): Completer {
  const remembered = new Map<string, { readonly at: number; readonly names: Promise<Names> }>();

  function remember(key: string, read: () => Promise<Names>): Promise<Names> {
    const known = remembered.get(key);
    if (known !== undefined && now() - known.at < rememberedFor) return known.names;
    const names = read();
    remembered.delete(key);
    remembered.set(key, { at: now(), names });
    names.catch(() => {
      if (remembered.get(key)?.names === names) remembered.delete(key);
    });
    const [oldest] = remembered.keys();
    if (remembered.size > maxRemembered && oldest !== undefined) remembered.delete(oldest);
    return names;
  }

  async function namesFor(asked: Asked, synpse: Synpse): Promise<Names> {
    const { name, value, namespace, namespaceFixed, application } = asked;
    const reach: Reach = { synpse, signal: AbortSignal.timeout(timeout), namespaceFixed };
    if (name === "namespace" && namespaceFixed) return { names: [namespace], more: false };
    if (name === "device") {
      const first = await remember("devices", () => deviceNames(reach, undefined));
      // Too many to look through here: the API looks through them.
      return first.more && value !== "" ? remember(`devices ${value}`, () => deviceNames(reach, value)) : first;
    }
    if (name === "site") return remember("sites", () => sites(reach));
    if (name === "namespace") return remember("namespaces", async () => all(await namespacesOf(reach)));
    if (name === "job") {
      return remember(`jobs ${namespace}`, async () => all(await jobsIn(reach, namespace)));
    }
    if (name === "application") {
      return remember(`applications ${namespace}`, async () => all(await applicationsIn(reach, namespace)));
    }
    return application === undefined
      ? { names: [], more: false }
      : remember(`images ${namespace}\n${application}`, () => images(reach, namespace, application));
  }

  return {
    async complete(asked, synpse, secrets) {
      try {
        return choose(await namesFor(asked, synpse()), asked.value, secrets);
      } catch {
        return noCompletion;
      }
    },
  };
}

/** Those that begin with what was typed, then those that have it within. */
function choose({ names, more }: Names, value: string, secrets: readonly string[]): Completion {
  const typed = value.toLowerCase();
  // A name that is not shown as it is could not be meant by what is shown.
  const usable = [...new Set(names)].filter((name) => name !== "" && cleanIdentifier(name, secrets) === name);
  const begins = usable.filter((name) => name.toLowerCase().startsWith(typed));
  const holds = usable.filter((name) => !begins.includes(name) && name.toLowerCase().includes(typed));
  const found = [...begins.sort(), ...holds.sort()];
  return {
    values: found.slice(0, maxValues),
    total: more ? undefined : found.length,
    hasMore: more || found.length > maxValues,
  };
}

function all(items: readonly { readonly name: string }[]): Names {
  return { names: items.map(({ name }) => name), more: false };
}

async function deviceNames({ synpse, signal }: Reach, q: string | undefined): Promise<Names> {
  const { items, nextPageToken } = await synpse.devices.list({ q, pageSize: devicePageSize }, { signal });
  return { names: items.map(({ name }) => name), more: (nextPageToken ?? "") !== "" };
}

/** Of the first devices: sites are few. */
async function sites({ synpse, signal }: Reach): Promise<Names> {
  const { items, nextPageToken } = await synpse.devices.list({ pageSize: devicePageSize }, { signal });
  const names = items.flatMap(({ labels }) => labels?.site ?? []);
  return { names: [...new Set(names)], more: (nextPageToken ?? "") !== "" };
}

async function images({ synpse, signal }: Reach, namespace: string, application: string): Promise<Names> {
  return { names: imagesOf(await synpse.namespace(namespace).applications.get(application, { signal })), more: false };
}
