import type { Application, DeviceApplicationStatus } from "@synpse/sdk";
import * as z from "zod";
import { decodeCursor, encodeCursor } from "../../cursor.ts";
import { defineTool, reads } from "../../define.ts";
import { cursor, format, limit, name, namespace } from "../../input.ts";
import { applicationAlone } from "../../output/project/application.ts";
import { countStates, deviceState, type OnDevice, worstFirst } from "../../output/project/workload.ts";
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
  readonly offset: number;
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
    const offset = input.cursor === undefined ? 0 : decodeCursor(input.cursor, queryOf(input), isPlace).offset;
    const application = await findApplication(context, namespace, input.name);
    const allocations = await allocationsIfTold(context, namespace, application.name);
    const all = worstFirst(allocations ?? []);
    const some = all.slice(offset, offset + input.limit);
    const devices = await devicesById(context, new Set(some.map(({ deviceId }) => deviceId)), labelsOf(application));
    const shown = some.map((allocation) => ({ allocation, device: devices.get(allocation.deviceId) }));
    return { application, namespace, allocations: allocations === undefined ? undefined : all, offset, shown };
  },

  project({ application, namespace, allocations, offset, shown }, input, view) {
    const detailed = input.format === "detailed";
    const total = allocations?.length ?? 0;
    const left = total - offset - shown.length;
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
          const next = offset + count;
          return next < total ? encodeCursor({ offset: next }, queryOf(input)) : undefined;
        },
      },
    };
  },
});

/** The labels that all its devices have, where its scheduling says so. */
function labelsOf({
  scheduling: { type, selectors, devices },
}: Application): Readonly<Record<string, string>> | undefined {
  return type === "Conditional" && (devices ?? []).length === 0 ? (selectors ?? undefined) : undefined;
}

function queryOf({ name, namespace }: Input): object {
  return { name, namespace };
}

function isPlace(value: unknown): value is { readonly offset: number } {
  return (
    typeof value === "object" &&
    value !== null &&
    "offset" in value &&
    Number.isInteger(value.offset) &&
    Number(value.offset) >= 0
  );
}
