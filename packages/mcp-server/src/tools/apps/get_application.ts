import type { Application, DeviceApplicationStatus } from "@synpse/sdk";
import * as z from "zod";
import { decodeCursor, encodeCursor } from "../../cursor.ts";
import { defineTool, reads } from "../../define.ts";
import { cursor, limit, name, namespace } from "../../input.ts";
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
import { redacted } from "../../output/redact.ts";
import { allocationsIfTold } from "../lists.ts";
import { devicesById, findApplication } from "../lookup.ts";
import { manifestLines } from "./manifest-text.ts";

const input = z.strictObject({
  name: name("Name or id"),
  namespace: namespace(),
  format: z
    .enum(["concise", "detailed", "manifest"])
    .default("concise")
    .describe("manifest: YAML that deploy_application takes, with placeholders for secrets"),
  limit: limit("Devices"),
  cursor: cursor(),
});

type Input = z.output<typeof input>;

interface Found {
  readonly application: Application;
  readonly namespace: string;
  /** Only what was asked for as a manifest has one, and nothing of what follows. */
  readonly manifest: readonly string[] | undefined;
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
    "What an application runs and where, and its state on each device, those that fail first. Values of variables are not shown.",
  annotations: reads,
  // No output schema: a manifest is text only, which a client that checks results against one would take for a fault.
  input,

  async handler(input, context): Promise<Found> {
    const namespace = input.namespace ?? context.namespace;
    const after = input.cursor === undefined ? undefined : decodeCursor(input.cursor, queryOf(input), isPlace);
    const application = await findApplication(context, namespace, input.name);
    if (input.format === "manifest") {
      const manifest = manifestLines(application);
      return { application, namespace, manifest, allocations: undefined, left: 0, shown: [] };
    }
    const allocations = await allocationsIfTold(context, namespace, application.name);
    const all = worstFirst(allocations ?? []);
    // By the last one that was shown, not by a count: states change, and a count would then skip what has moved up.
    const behind = after === undefined ? all : all.filter((one) => comparePlaces(placeOf(one), after) > 0);
    const some = behind.slice(0, input.limit);
    const devices = await devicesById(context, new Set(some.map(({ deviceId }) => deviceId)), labelsOf(application));
    const shown = some.map((allocation) => ({ allocation, device: devices.get(allocation.deviceId) }));
    const left = behind.length - some.length;
    const told = allocations === undefined ? undefined : all;
    return { application, namespace, manifest: undefined, allocations: told, left, shown };
  },

  project({ application, namespace, manifest, allocations, left, shown }, input, view) {
    if (manifest !== undefined) {
      return {
        facts: {
          note: `Values that are secret or very long stand as ${redacted}: deployed again, each keeps its present value at the same place.`,
          name: application.name,
          namespace,
          version: application.version,
        },
        blocks: [{ title: "Manifest", lines: manifest, keep: "oldest" }],
      };
    }
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
