import type { Device } from "@synpse/sdk";
import * as z from "zod";
import { decodeCursor, encodeCursor } from "../../cursor.ts";
import { type Context, defineTool, reads } from "../../define.ts";
import { cursor, format, labels, limit, name } from "../../input.ts";
import { compare } from "../../nearest.ts";
import { deviceInList } from "../../output/project/device.ts";
import { type KnownLabels, knownFacts, knownLabels } from "./known-labels.ts";

/** Devices that one request asks for while the status, which the API does not filter by for certain, is looked at here. */
const scanPageSize = 500;

/** Requests that one call spends on looking for devices of one status. */
const maxScannedPages = 10;

const input = z.strictObject({
  query: name("Part of a name or label").optional(),
  status: z.enum(["online", "offline"]).optional(),
  labels: labels("Labels that a device must have, all of them"),
  format: format(),
  limit: limit(),
  cursor: cursor(),
});

type Input = z.output<typeof input>;

/** A place in the pages of the API: the page's token, the size it was asked with, and how many of its items are behind. */
interface Place {
  readonly token: string | undefined;
  readonly size: number;
  readonly offset: number;
}

interface Found {
  readonly items: readonly { readonly device: Device; readonly after: Place | undefined }[];
  /** Where the search goes on when nothing of it is cut. */
  readonly rest: Place | undefined;
  readonly total: number | undefined;
  readonly scanned: number;
  /** Where no device has the labels that were asked for: which labels there are. */
  readonly known: KnownLabels | undefined;
}

export const listDevices = defineTool({
  name: "list_devices",
  title: "List devices",
  toolset: "fleet",
  description:
    "Finds devices by name, labels or status; of those offline, when they were last seen. Use get_device for one device and its applications.",
  annotations: reads,
  input,
  output: z.looseObject({
    total: z.number().optional(),
    shown: z.number(),
    devices: z.array(
      z.looseObject({
        name: z.string(),
        status: z.string().optional(),
        lastSeen: z.string().optional(),
        labels: z.record(z.string(), z.string()).optional(),
      }),
    ),
    nextCursor: z.string().optional(),
  }),

  async handler(input, context): Promise<Found> {
    const size = input.status === undefined ? input.limit : scanPageSize;
    const start =
      input.cursor === undefined
        ? { token: undefined, size, offset: 0 }
        : decodeCursor(input.cursor, queryOf(input), isPlace);
    const found = await find(input, start, context);
    // Nothing was to be looked at: with labels that devices have, their status may be another one.
    const none = found.scanned === 0 && input.cursor === undefined;
    return { ...found, known: none && input.labels ? await knownLabels(input.labels, context) : undefined };
  },

  project({ items, rest, total, scanned, known }, input, view) {
    const shown = items.length;
    const stopped = rest !== undefined && shown < input.limit && input.status !== undefined;
    const note = stopped
      ? `Stopped after looking at ${scanned} devices; pass nextCursor as cursor to look on, or narrow with labels.`
      : rest === undefined
        ? undefined
        : `There are more; pass nextCursor as cursor, or narrow with labels or query.`;
    return {
      facts: {
        note,
        total,
        shown,
        ...(known && knownFacts(known)),
        devices: items.map(({ device }) => deviceInList(device, input.format === "detailed", view)),
      },
      list: {
        name: "devices",
        narrow: "Narrow with labels or query, or use format concise.",
        cursorAfter(count) {
          const place = count === shown ? rest : items[count - 1]?.after;
          return place === undefined ? undefined : encodeCursor(place, queryOf(input));
        },
      },
    };
  },
});

async function find(
  { query, labels, status, limit }: Input,
  start: Place,
  { synpse, signal }: Context,
): Promise<Omit<Found, "known">> {
  const items: { device: Device; after: Place | undefined }[] = [];
  let place: Place | undefined = start;
  let total: number | undefined;
  let scanned = 0;
  for (let pages = 0; place !== undefined && items.length < limit && pages < maxScannedPages; pages += 1) {
    const here: Place = place;
    const page = await synpse.devices.list(
      { q: query, labels, pageSize: here.size, pageToken: here.token },
      { signal },
    );
    const next: Place | undefined = hasMore(page.nextPageToken)
      ? { token: page.nextPageToken, size: here.size, offset: 0 }
      : undefined;
    const after = (offset: number): Place | undefined => (offset < page.items.length ? { ...here, offset } : next);
    total = page.totalItems;
    place = next;
    for (let index = here.offset; index < page.items.length; index += 1) {
      const device = page.items[index];
      if (items.length === limit) {
        place = after(index);
        break;
      }
      scanned += 1;
      if (device === undefined || (status !== undefined && device.status !== status)) continue;
      items.push({ device, after: after(index + 1) });
    }
  }
  return { items, rest: place, total: status === undefined ? total : undefined, scanned };
}

function hasMore(token: string | undefined): token is string {
  return token !== undefined && token !== "";
}

/** What a cursor belongs to: all that decides which devices there are and in which order. */
function queryOf({ query, status, labels }: Input): object {
  return { query, status, labels: Object.entries(labels ?? {}).sort(([a], [b]) => compare(a, b)) };
}

function isPlace(value: unknown): value is Place {
  if (typeof value !== "object" || value === null) return false;
  const { token, size, offset } = value as Partial<Record<keyof Place, unknown>>;
  return (
    (token === undefined || typeof token === "string") &&
    Number.isInteger(size) &&
    Number(size) >= 1 &&
    Number(size) <= scanPageSize &&
    Number.isInteger(offset) &&
    Number(offset) >= 0
  );
}
