import { type Device, isZeroTime } from "@synpse/sdk";
import type { Context } from "../../define.ts";
import { compare } from "../../nearest.ts";

const pageSize = 500;

/** Pages that one call reads. */
const maxPages = 20;

/** No further page is asked for after this time, in milliseconds, so that the answer comes before a client gives up. */
const enough = 25_000;

/** Versions and groups that are told apart; the others are counted together. */
const maxTold = 10;

/** Devices that are named for one thing. */
const maxNamed = 10;

export interface Counted {
  readonly total: number;
  readonly online: number;
  readonly offline: number;
  /** Offline, and not heard of for longer than was asked for. */
  readonly stale: number;
  readonly neverSeen: number;
  readonly docker: Readonly<Record<"healthy" | "unhealthy" | "unknown", number>>;
  /** Devices whose agent is not of the version that it should bring itself to. */
  readonly otherAgentVersion: number;
  readonly agentVersions: readonly { readonly version: string; readonly devices: number }[];
  readonly groups: readonly Group[] | undefined;
  /** How many versions and groups there are beside those. */
  readonly moreVersions: number;
  readonly moreGroups: number;
  /** Those that went offline last. */
  readonly lastLost: readonly { readonly name: string; readonly lastSeenAt: string }[];
  readonly unhealthy: readonly string[];
  /** The ids of all that were counted. */
  readonly ids: ReadonlySet<string>;
  /** How many there are that were not looked at; undefined where the API does not say. */
  readonly unread: number | undefined;
  readonly complete: boolean;
}

interface Group {
  /** The label's value; undefined for the devices without the label. */
  readonly value: string | undefined;
  readonly total: number;
  readonly offline: number;
}

interface Wanted {
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly groupBy?: string | undefined;
  readonly staleAfterMinutes: number;
}

/** Reads the devices page by page, and keeps only counts and a few names of them. */
export async function countDevices(
  { labels, groupBy, staleAfterMinutes }: Wanted,
  { synpse, signal, now, progress }: Context,
): Promise<Counted> {
  const staleBefore = now().getTime() - staleAfterMinutes * 60_000;
  const counts = { online: 0, offline: 0, stale: 0, neverSeen: 0, otherAgentVersion: 0 };
  const docker = { healthy: 0, unhealthy: 0, unknown: 0 };
  const versions = new Map<string, number>();
  const groups = new Map<string | undefined, { total: number; offline: number }>();
  const lost: { name: string; lastSeenAt: string }[] = [];
  const unhealthy: string[] = [];
  const ids = new Set<string>();

  function count(device: Device): void {
    const { name, status, lastSeenAt, info } = device;
    ids.add(device.id);
    const offline = status === "offline";
    if (status === "online") counts.online += 1;
    if (offline) {
      counts.offline += 1;
      if (isZeroTime(lastSeenAt)) counts.neverSeen += 1;
      else if (Date.parse(lastSeenAt) < staleBefore) counts.stale += 1;
      lost.push({ name, lastSeenAt });
    }
    const health = info?.docker?.health;
    const known = health === "healthy" ? "healthy" : health === "unhealthy" ? "unhealthy" : "unknown";
    docker[known] += 1;
    if (known === "unhealthy" && unhealthy.length < maxNamed) unhealthy.push(name);
    const version = info?.agentVersion ?? "";
    versions.set(version, (versions.get(version) ?? 0) + 1);
    if (runsOtherAgent(device)) counts.otherAgentVersion += 1;
    if (groupBy === undefined) return;
    const value = Object.hasOwn(device.labels ?? {}, groupBy) ? device.labels?.[groupBy] : undefined;
    const group = groups.get(value) ?? { total: 0, offline: 0 };
    group.total += 1;
    if (offline) group.offline += 1;
    groups.set(value, group);
  }

  const start = performance.now();
  let pages = 0;
  let complete = true;
  let known: number | undefined;
  for await (const page of synpse.devices.list({ labels, pageSize }, { signal }).pages()) {
    for (const device of page.items) count(device);
    pages += 1;
    known = page.totalItems;
    progress({ done: ids.size, total: Math.max(known ?? 0, ids.size), message: "Devices read", names: [] });
    const more = (page.nextPageToken ?? "") !== "";
    if (more && (pages === maxPages || performance.now() - start > enough)) {
      complete = false;
      break;
    }
  }

  return {
    total: ids.size,
    ...counts,
    docker,
    agentVersions: [...versions]
      .map(([version, devices]) => ({ version, devices }))
      .sort((a, b) => b.devices - a.devices || compare(a.version, b.version))
      .slice(0, maxTold),
    moreVersions: Math.max(versions.size - maxTold, 0),
    groups:
      groupBy === undefined
        ? undefined
        : [...groups]
            .map(([value, group]) => ({ value, ...group }))
            .sort((a, b) => b.offline - a.offline || b.total - a.total || compare(a.value ?? "", b.value ?? ""))
            .slice(0, maxTold),
    moreGroups: Math.max(groups.size - maxTold, 0),
    lastLost: lost.sort((a, b) => compare(b.lastSeenAt, a.lastSeenAt) || compare(a.name, b.name)).slice(0, maxNamed),
    unhealthy,
    ids,
    unread: complete ? 0 : known === undefined ? undefined : Math.max(known - ids.size, 0),
    complete,
  };
}

/** Whether the agent is of another version than it should be. Nothing is wrong where either is not said. */
export function runsOtherAgent({ agentSettings, info }: Device): boolean {
  const desired = plain(agentSettings?.desiredAgentVersion);
  const actual = plain(info?.agentVersion);
  return desired !== "" && actual !== "" && desired !== actual;
}

/** A version without the `v` that some write before it. */
function plain(version: string | null | undefined): string {
  return (version ?? "").trim().replace(/^v(?=\d)/, "");
}
