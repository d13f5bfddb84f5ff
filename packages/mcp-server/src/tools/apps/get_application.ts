import type { Application, DeviceApplicationStatus } from "@synpse/sdk";
import * as z from "zod";
import { decodeCursor, encodeCursor } from "../../cursor.ts";
import { defineTool, reads } from "../../define.ts";
import { cursor, format, limit, name, namespace } from "../../input.ts";
import { applicationAlone } from "../../output/project/application.ts";
import {
  type AllocationPlace,
  comparePlaces,
  countStates,
  deviceState,
  type OnDevice,
  placeOf,
  worstFirst,
} from "../../output/project/workload.ts";
import { allocationsIfTold } from "../lists.ts";
import { devicesById, findApplication } from "../lookup.ts";

const input = z.strictObject({
  name: name("Name or id"),
  namespace: namespace(),
  format: format(),
  limit: limit("How many devices at most"),
  cursor: cursor(),
});

type Input = z.output<typeof input>;

interface Found {
  readonly application: Application;
  readonly namespace: string;
  /** Undefined where the API does not tell. */
  readonly allocations: readonly DeviceApplicationStatus[] | undefined;
  /** How many are left behind those that are shown. */
  readonly left: number;
  readonly shown: readonly OnDevice[];
}

export const getApplication = defineTool({
  name: "get_application",
  title: "Get an application",
  toolset: "apps",
  description:
    "One application: what it runs, where, and its state on each device, those that fail first, with their message. Values of environment variables are not shown.",
  annotations: reads,
  input,
  output: z.looseObject({
    name: z.string(),
    namespace: z.string(),
    rollout: z.looseObject({ state: z.string(), available: z.number(), pending: z.number(), total: z.number() }),
    states: z.record(z.string(), z.number()).optional(),
    devices: z.array(z.looseObject({ device: z.string(), state: z.string(), status: z.string().optional() })),
    nextCursor: z.string().optional(),
  }),

  async handler(input, context): Promise<Found> {
    const namespace = input.namespace ?? context.namespace;
    const after = input.cursor === undefined ? undefined : decodeCursor(input.cursor, queryOf(input), isPlace);
    const application = await findApplication(context, namespace, input.name);
    const allocations = await allocationsIfTold(context, namespace, application.name);
    const all = worstFirst(allocations ?? []);
    // By the last one that was shown, not by a count: states change, and a count would then skip what has moved up.
    const behind = after === undefined ? all : all.filter((one) => comparePlaces(placeOf(one), after) > 0);
    const some = behind.slice(0, input.limit);
    const devices = await devicesById(context, new Set(some.map(({ deviceId }) => deviceId)), labelsOf(application));
    const shown = some.map((allocation) => ({ allocation, device: devices.get(allocation.deviceId) }));
    const left = behind.length - some.length;
    return { application, namespace, allocations: allocations === undefined ? undefined : all, left, shown };
  },

  project({ application, namespace, allocations, left, shown }, input, view) {
    const detailed = input.format === "detailed";
    const note =
      allocations === undefined
        ? "The state per device is not told: the API does not have it, or this access key may not ask."
        : left > 0
          ? `${left} more devices; pass nextCursor as cursor. Those that fail come first.`
          : undefined;
    return {
      facts: {
        note,
        ...applicationAlone(application, namespace, detailed, view),
        states: countStates(allocations ?? []),
        devices: shown.map((one) => deviceState(one, detailed, view)),
      },
      list: {
        name: "devices",
        narrow: "Use a smaller limit, or format concise.",
        cursorAfter(count) {
          const last = shown[count - 1];
          if (last === undefined || (count === shown.length && left === 0)) return undefined;
          return encodeCursor(placeOf(last.allocation), queryOf(input));
        },
      },
    };
  },
});

/** The labels that all its devices have, where its scheduling says so. */
function labelsOf({ scheduling }: Application): Readonly<Record<string, string>> | undefined {
  const { type, selectors, devices } = scheduling ?? {};
  return type === "Conditional" && (devices ?? []).length === 0 ? (selectors ?? undefined) : undefined;
}

function queryOf({ name, namespace }: Input): object {
  return { name, namespace };
}

function isPlace(value: unknown): value is AllocationPlace {
  if (typeof value !== "object" || value === null) return false;
  const { state, device } = value as Partial<Record<keyof AllocationPlace, unknown>>;
  return typeof state === "string" && typeof device === "string";
}
