import { AuthenticationError, ConflictError, type Device, NotFoundError, PermissionDeniedError } from "@synpse/sdk";
import type { DeviceStreams } from "@synpse/sdk/streaming";
import * as z from "zod";
import { type Context, defineTool, reads } from "../../define.ts";
import { whatHappened } from "../../errors.ts";
import { repeat, ToolFailure } from "../../failure.ts";
import { mapLimited } from "../../fan-out.ts";
import { labels, name, namespace, wholeNumberOr } from "../../input.ts";
import { compare, nearest } from "../../nearest.ts";
import { type Facts, freeText, joinNotes } from "../../output/facts.ts";
import { type Collected, collectLines } from "../collect-lines.ts";
import { devicesById } from "../lookup.ts";
import { targetsOf } from "../targets.ts";
import { maxSilentWait } from "../waiting.ts";
import { createGrep } from "./grep.ts";
import { createGroups, type MessageGroup } from "./groups.ts";
import { findLogOwner, type LogOwner, type LogPlace, logKinds, openLog } from "./owner.ts";

/** Devices that one call searches. */
const maxDevices = 500;

const maxTail = 1_000;

/** Milliseconds that one call takes: where its client listens to progress, and where it would give up on a silent one. */
const allowed = { heard: 120_000, silent: maxSilentWait * 1_000 };

/** What is read of one log. Several are kept at the same time. */
const bounds = { characters: 2_000_000, charactersRead: 2_000_000, time: 10_000 };

/** What is told: groups, names of devices in all of them together and in one, names of devices for each reason. */
const told = { groups: 15, names: 100, namesOfOne: 50, namesOfReason: 10 };

const input = z.strictObject({
  kind: z.enum(logKinds).default("application"),
  name: name("Name or id"),
  grep: z.string().min(1).max(256).describe("Literal text, case ignored"),
  namespace: namespace(),
  devices: z.array(z.string()).max(maxDevices).describe("Names or ids. Default: all").optional(),
  labels: labels("Labels that a device must have"),
  container: name("Default: all").optional(),
  tail: wholeNumberOr(500, { min: 1, max: maxTail }, "Last lines of each log"),
});

type Input = z.output<typeof input>;

/** Why a device was not searched, or not to the end; words of our own. */
type Reason = string;

interface Found {
  readonly owner: LogOwner;
  readonly searched: { devices: number; lines: number };
  readonly matched: { devices: number; lines: number };
  readonly groups: readonly MessageGroup[];
  readonly ungrouped: number;
  readonly unread: ReadonlyMap<Reason, readonly string[]>;
  /** Devices beyond `maxDevices`. */
  readonly left: number;
}

export const searchLogs = defineTool({
  name: "search_logs",
  title: "Search logs",
  toolset: "logs",
  description:
    "Finds a text in the logs of an application or job on many devices. Like messages form a group: its devices, and an example. Use read_logs for the lines around it.",
  annotations: reads,
  input,
  output: z.looseObject({
    searchedDevices: z.number(),
    searchedLines: z.number(),
    matchingDevices: z.number(),
    matchingLines: z.number(),
    groups: z
      .array(
        z.looseObject({
          example: z.string(),
          devices: z.number(),
          lines: z.number(),
          on: z.array(z.string()).optional(),
        }),
      )
      .optional(),
  }),

  async handler(input, context): Promise<Found> {
    const owner = await findLogOwner(input.kind, input.namespace ?? context.namespace, input.name, context);
    const containers = containersOf(input, owner);
    const { places, unread } = await choose(input, owner, context);
    const search = places.slice(0, maxDevices);
    const result = await searchAll(search, { input, owner, containers, context, unread });
    return { owner, ...result, unread, left: places.length - search.length };
  },

  project({ owner, searched, matched, groups, ungrouped, unread, left }, input) {
    const shown = groups.slice(0, told.groups);
    let names = told.names;
    const share = () => Math.min(told.namesOfOne, names);
    return {
      facts: {
        note: notesOn({ searched, groups, ungrouped, left }, input.tail),
        [owner.kind]: owner.name,
        namespace: owner.namespace,
        grep: input.grep,
        searchedDevices: searched.devices,
        searchedLines: searched.lines,
        matchingDevices: matched.devices,
        matchingLines: matched.lines,
        groups: shown.map(({ example, lines, devices }) => {
          // Not in the order in which the logs happened to end.
          const on = [...devices].sort(compare).slice(0, share());
          names -= on.length;
          return {
            example: freeText(example),
            devices: devices.size,
            lines,
            on,
            moreDevices: rest(devices.size, on.length),
          };
        }),
        unread: [...unread].map(([why, devices]): Facts => {
          const on = devices.slice(0, told.namesOfReason);
          return { why, devices: devices.length, on, moreDevices: rest(devices.length, on.length) };
        }),
        next: groups.length === 0 ? undefined : "Call read_logs with one of the devices, grep and context to see more.",
      },
    };
  },
});

/** Those of `containers` that are meant. Throws ToolFailure where the one that was asked for is not among them. */
function containersOf({ container }: Input, { kind, containers }: LogOwner): readonly string[] {
  if (container === undefined) return containers;
  if (containers.includes(container)) return [container];
  throw refuse(
    `The ${kind} has no such container.`,
    "Call search_logs again with one that it has, or without container.",
    {
      asked: container,
      didYouMean: nearest(container, containers),
    },
  );
}

interface Chosen {
  readonly places: readonly LogPlace[];
  /** Devices that are not tried, by the reason. */
  readonly unread: Map<Reason, string[]>;
}

/** The devices to search: those that have the log, are asked for and can be reached. */
async function choose({ devices: asked, labels }: Input, owner: LogOwner, context: Context): Promise<Chosen> {
  const { kind, scheduling } = owner;
  const unread = new Map<Reason, string[]>();
  let places = owner.places;
  let known: ReadonlyMap<string, Device> | undefined;
  if (places === undefined) {
    const { devices } = await targetsOf(context, scheduling);
    known = new Map(devices.map((device) => [device.id, device]));
    places = devices.map(({ id, name }) => ({ deviceId: id, device: name }));
  }
  if (places.length === 0) {
    throw refuse(
      `The ${kind} is not scheduled on any device, so there is no log.`,
      `Call get_${kind} to see where it is scheduled.`,
    );
  }
  if (asked !== undefined) {
    const names = places.map(({ device }) => device);
    const missing = asked.filter((one) => !places?.some(({ device, deviceId }) => one === device || one === deviceId));
    places = places.filter(({ device, deviceId }) => asked.includes(device) || asked.includes(deviceId));
    if (places.length === 0) {
      throw refuse(`The ${kind} is on none of these devices.`, "Call search_logs again with devices that it is on.", {
        asked: missing,
        didYouMean: missing.flatMap((one) => nearest(one, names, 1)),
      });
    }
    if (missing.length > 0) unread.set(`the ${kind} is not on it`, missing);
  }
  const ids = new Set(places.map(({ deviceId }) => deviceId));
  if (labels !== undefined) {
    const labelled = await devicesById(context, ids, labels);
    places = places.filter(({ deviceId }) => labelled.has(deviceId));
    known = labelled;
    if (places.length === 0) {
      throw refuse(
        `None of the ${kind}'s devices has these labels.`,
        "Call list_devices to see the labels of devices.",
      );
    }
  }
  // Help only: what cannot be reached is found out in any case, but a device that is offline may take long to say so.
  known ??= await devicesById(context, ids, undefined).catch(() => new Map<string, Device>());
  const offline = places.filter(({ deviceId }) => known?.get(deviceId)?.status === "offline");
  if (offline.length > 0)
    unread.set(
      reasons.offline,
      offline.map(({ device }) => device),
    );
  return { places: places.filter((place) => !offline.includes(place)), unread };
}

const reasons = {
  offline: "offline",
  unreachable: "cannot be reached, most likely offline",
  noLog: "has no such log",
  empty: "its log has no lines",
  late: "not reached before the time was up",
  slow: "did not send all of its log in time",
  large: "its log is very large: only a part was searched",
  broken: "the connection broke: only a part was searched",
} as const;

const partly = { end: undefined, time: reasons.slow, amount: reasons.large, broken: reasons.broken } as const;

interface Search {
  readonly input: Input;
  readonly owner: LogOwner;
  readonly containers: readonly string[];
  readonly context: Context;
  readonly unread: Map<Reason, string[]>;
}

type Result = Pick<Found, "searched" | "matched" | "groups" | "ungrouped">;

async function searchAll(places: readonly LogPlace[], search: Search): Promise<Result> {
  const { input, owner, containers, context, unread } = search;
  const streams = await context.streams();
  const grep = createGrep(input.grep, context.cleaner());
  const groups = createGroups();
  const searched = { devices: 0, lines: 0 };
  const matched = { devices: 0, lines: 0 };
  const end = performance.now() + (context.reportsProgress ? allowed.heard : allowed.silent);
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const reading = new Set<string>();
  let done = 0;

  function tell(): void {
    const message = `${done} of ${places.length} devices searched, ${matched.lines} matching lines`;
    const names = [...reading];
    context.progress({
      done,
      total: places.length,
      message: names.length === 0 ? message : `${message}; reading`,
      names,
    });
  }

  /** Gives why not all of it was searched. */
  async function searchDevice(device: string): Promise<Reason | undefined> {
    let lines = 0;
    let matches = 0;
    let reason: Reason | undefined;
    for (const container of containers) {
      const time = Math.min(bounds.time, end - performance.now());
      if (time <= 0) return reasons.late;
      const log = await readLog(streams, owner, { device, container, tail: input.tail }, time, signal);
      if (typeof log === "string") reason ??= log;
      else {
        reason ??= partly[log.ended];
        lines += log.lines.length;
        for (const line of log.lines) {
          const match = grep(line);
          if (match === undefined) continue;
          matches += 1;
          groups.add(match, device);
        }
      }
    }
    searched.lines += lines;
    matched.lines += matches;
    if (lines > 0) searched.devices += 1;
    if (matches > 0) matched.devices += 1;
    return reason ?? (lines === 0 ? reasons.empty : undefined);
  }

  await mapLimited(places, async ({ device }) => {
    signal.throwIfAborted();
    reading.add(device);
    tell();
    try {
      const reason = await searchDevice(device);
      if (reason !== undefined) unread.set(reason, [...(unread.get(reason) ?? []), device]);
    } catch (error) {
      // The other searches end, too.
      stop.abort(error);
      throw error;
    } finally {
      reading.delete(device);
      done += 1;
    }
  });
  tell();
  return { searched, matched, groups: groups.sorted(), ungrouped: groups.ungrouped() };
}

/** What was read, or why nothing was. Throws what would go wrong with every other log, too. */
async function readLog(
  streams: DeviceStreams,
  owner: LogOwner,
  which: { device: string; container: string; tail: number },
  time: number,
  signal: AbortSignal,
): Promise<Collected | Reason> {
  try {
    const open = (reading: AbortSignal) => openLog(streams, owner, { ...which, signal: reading });
    return await collectLines(open, { ...bounds, lines: which.tail, time }, signal);
  } catch (error) {
    if (signal.aborted || error instanceof AuthenticationError || error instanceof PermissionDeniedError) throw error;
    if (error instanceof ConflictError) return reasons.unreachable;
    if (error instanceof NotFoundError) return reasons.noLog;
    return whatHappened(error).what;
  }
}

function refuse(what: string, next: string, about: Facts = {}): ToolFailure {
  return new ToolFailure({ code: "not_found", what, repeat: repeat.pointless, next, about });
}

function rest(all: number, shown: number): number | undefined {
  return all === shown ? undefined : all - shown;
}

function notesOn(
  { searched, groups, ungrouped, left }: Pick<Found, "searched" | "groups" | "ungrouped" | "left">,
  tail: number,
): string | undefined {
  const more = groups.length - told.groups;
  return joinNotes(
    searched.lines === 0 ? "There was no line to search; unread says why." : "",
    searched.lines > 0 && groups.length === 0
      ? `No line that was searched has that text${tail < maxTail && searched.lines >= tail ? "; tail can be larger" : ""}.`
      : "",
    more > 0 ? `${more} more groups of messages; a longer text finds fewer.` : "",
    ungrouped > 0 ? `${ungrouped} matching lines of further messages were only counted.` : "",
    left > 0 ? `${left} more devices were not searched: name them in devices, or narrow with labels.` : "",
  );
}
