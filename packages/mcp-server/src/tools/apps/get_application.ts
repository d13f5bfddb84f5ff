import type { Application, DeviceApplicationStatus } from "@synpse/sdk";
import * as z from "zod";
import { defineTool, reads } from "../../define.ts";
import { cursor, limit, name, namespace } from "../../input.ts";
import { type Facts, joinNotes } from "../../output/facts.ts";
import { applicationAlone } from "../../output/project/application.ts";
import { comparePlaces, countStates, deviceState, type OnDevice, placeOf } from "../../output/project/workload.ts";
import { redacted } from "../../output/redact.ts";
import { secretsIn } from "../../output/structure.ts";
import { allocationsIfTold } from "../lists.ts";
import { devicesById, findApplication } from "../lookup.ts";
import { createPaging, type Page } from "../paging.ts";
import { manifestLines } from "./manifest-text.ts";

const input = z.strictObject({
  name: name("Name or id"),
  namespace: namespace(),
  format: z
    .enum(["concise", "detailed", "manifest"])
    .default("concise")
    .describe(
      "detailed adds ids and technical facts; manifest is YAML for deploy_application, with placeholders for secrets",
    ),
  limit: limit("Devices"),
  cursor: cursor(),
});

type Input = z.output<typeof input>;

/** An allocation, with the application whose present version it may lag behind. */
interface Placed {
  readonly allocation: DeviceApplicationStatus;
  readonly application: Application;
}

interface Found {
  readonly application: Application;
  readonly namespace: string;
  /** Only what was asked for as a manifest has one, and nothing of what follows. */
  readonly manifest: readonly string[] | undefined;
  /** On how many devices it is in which state; undefined where the API does not tell. */
  readonly states: Facts | undefined;
  readonly page: Page<Placed>;
  /** The allocations of the page, with their devices. */
  readonly shown: readonly OnDevice[];
}

const paging = createPaging({
  fields: ["state", "device"],
  placeOf: ({ allocation, application }: Placed) => placeOf(allocation, application),
  compare: comparePlaces,
  queryOf: ({ name, namespace }: Input) => ({ name, namespace }),
});

const noPage: Page<Placed> = { items: [], total: 0, left: 0 };

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
    const start = paging.start(input);
    const application = await findApplication(context, namespace, input.name);
    if (input.format === "manifest") {
      const manifest = manifestLines(application);
      return { application, namespace, manifest, states: undefined, page: noPage, shown: [] };
    }
    // A container's message may repeat what it was given.
    context.conceal(secretsIn(application));
    const allocations = await allocationsIfTold(context, namespace, application.name);
    const page = paging.page(
      (allocations ?? []).map((allocation) => ({ allocation, application })),
      start,
      input,
    );
    const ids = new Set(page.items.map(({ allocation }) => allocation.deviceId));
    const devices = await devicesById(context, ids, labelsOf(application));
    const shown = page.items.map(({ allocation }) => ({ allocation, device: devices.get(allocation.deviceId) }));
    const states = allocations && countStates(allocations, application);
    return { application, namespace, manifest: undefined, states, page, shown };
  },

  project({ application, namespace, manifest, states, page, shown }, input, view) {
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
    return {
      facts: {
        note: joinNotes(
          states === undefined &&
            "The state per device is not told: the API does not have it, or this access key may not ask.",
          page.left > 0 && `${page.left} more devices; pass nextCursor as cursor.`,
        ),
        ...applicationAlone(application, namespace, detailed, view),
        states,
        devices: shown.map((one) => deviceState(one, application, detailed, view)),
      },
      list: {
        name: "devices",
        narrow: "Use a smaller limit, or format concise.",
        cursorAfter: paging.cursorAfter(page, input),
      },
    };
  },
});

/** The labels that all its devices have, where its scheduling says so. */
function labelsOf({ scheduling }: Application): Readonly<Record<string, string>> | undefined {
  const { type, selectors, devices } = scheduling ?? {};
  return type === "Conditional" && (devices ?? []).length === 0 ? (selectors ?? undefined) : undefined;
}
