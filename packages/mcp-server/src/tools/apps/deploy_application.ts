import { type Application, type Applied, type Change, NotFoundError } from "@synpse/sdk";
import * as z from "zod";
import { type Context, defineTool } from "../../define.ts";
import { repeat, ToolFailure } from "../../failure.ts";
import { integer, labels, name, namespace } from "../../input.ts";
import type { Fact, Facts } from "../../output/facts.ts";
import { rolloutFacts, schedulingFacts } from "../../output/project/application.ts";
import { deviceState, type OnDevice, worstFirst } from "../../output/project/workload.ts";
import { secretsIn } from "../../output/structure.ts";
import { containerInput } from "../container-input.ts";
import { allocationsIfTold } from "../lists.ts";
import { devicesById, missingNamespace } from "../lookup.ts";
import { changeFacts } from "./changes.ts";
import { type ReadManifest, readManifest } from "./manifest.ts";
import { type Waited, waitForRollout } from "./rollout.ts";

/** Devices whose state is told, those that need attention first. */
const maxDevices = 25;

/** Changes that are told. */
const maxChanges = 30;

const input = z.strictObject({
  manifest: z
    .string()
    .max(200_000)
    .describe("YAML or JSON text, in place of the fields; can say everything")
    .optional(),
  name: name("Unique in the namespace").optional(),
  description: z.string().max(5_000).optional(),
  scheduling: z
    .strictObject({
      type: z.enum(["AllDevices", "Conditional", "NoDevices"]).optional(),
      selectors: labels("Labels that a device must have, all of them"),
      devices: z.array(z.string()).describe("Names or ids").optional(),
    })
    .optional(),
  containers: z.array(containerInput).min(1).optional(),
  namespace: namespace(),
  waitSeconds: integer({ min: 0, max: 300, default: 30 }, "Longest wait for the rollout; 0 does not wait"),
});

type Input = z.output<typeof input>;

interface Deployed {
  readonly action: Applied["action"];
  readonly changes: readonly Change[];
  readonly application: Application;
  readonly namespace: string;
  readonly warnings: readonly Facts[];
  readonly waited: Waited;
  readonly devices: readonly OnDevice[];
}

export const deployApplication = defineTool({
  name: "deploy_application",
  title: "Deploy an application",
  toolset: "apps",
  description:
    "Creates an application, or updates the one of that name, and waits for its rollout. Give manifest, or name, scheduling and containers. An update replaces the whole application: what is left out is removed.",
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
  checkWith: "get_application",
  input,
  output: z.looseObject({
    action: z.enum(["created", "updated", "unchanged"]),
    application: z.string(),
    namespace: z.string(),
    rollout: z.looseObject({
      state: z.string(),
      available: z.number(),
      pending: z.number(),
      total: z.number(),
      waitedSeconds: z.number(),
    }),
    devices: z
      .array(z.looseObject({ device: z.string(), state: z.string(), status: z.string().optional() }))
      .optional(),
  }),

  async handler(input, context): Promise<Deployed> {
    const namespace = input.namespace ?? context.namespace;
    const { application: wanted, warnings } = await read(input);
    context.conceal(secretsIn(wanted));
    const { action, changes, object } = await apply(wanted, namespace, context);
    const waited = await waitForRollout(object, namespace, input.waitSeconds, context);
    return {
      action,
      changes,
      application: waited.last?.application ?? object,
      namespace,
      warnings,
      waited,
      devices: await statesAfter(waited, object, namespace, context),
    };
  },

  project({ action, changes, application, namespace, warnings, waited, devices }, _, view) {
    const { state, ...counts } = rolloutFacts(application.deploymentStatus);
    const reached = ends[waited.end] ?? state;
    return {
      facts: {
        note: noteOn(waited, reached),
        action: actions[action],
        application: application.name,
        namespace,
        version: application.version,
        scheduling: schedulingFacts(application.scheduling),
        warnings,
        changes: action === "update" ? changes.slice(0, maxChanges).map(changeFacts) : undefined,
        changeCount: action === "update" && changes.length > maxChanges ? changes.length : undefined,
        rollout: { state: reached, ...counts, waitedSeconds: waited.seconds },
        devices: devices.map((one) => deviceState(one, false, view)),
        next: nextAfter(reached),
      },
    };
  },
});

/** What the end of the wait says of the rollout, where the counts alone do not say it. */
const ends: Partial<Record<Waited["end"], string>> = {
  failed: "failed",
  "only offline devices left": "waiting for offline devices",
};

const actions = { create: "created", update: "updated", none: "unchanged" } as const;

/** The application that is asked for, as a manifest or in fields: exactly one of the two. */
function read({ manifest, name, description, scheduling, containers }: Input): Promise<ReadManifest> {
  const fields = { name, description, scheduling, containers };
  const given = Object.entries(fields).flatMap(([field, value]) => (value === undefined ? [] : [field]));
  if ((manifest === undefined) === (given.length === 0)) {
    throw new ToolFailure({
      code: "invalid_input",
      what: manifest === undefined ? "Neither a manifest nor fields were given." : "A manifest and fields were given.",
      repeat: repeat.pointless,
      next: "Give either manifest, or name and containers (with scheduling and description).",
      about: { given },
    });
  }
  if (manifest !== undefined) return readManifest(manifest, { hasLines: true });
  // The same checks, and the same errors, as for a text.
  return readManifest(JSON.stringify({ name, description, scheduling, spec: { containers } }), { hasLines: false });
}

async function apply(
  wanted: ReadManifest["application"],
  namespace: string,
  context: Context,
): Promise<Pick<Applied, "action" | "changes"> & { object: Application }> {
  const { synpse, signal } = context;
  try {
    const applied = await synpse.namespace(namespace).applications.apply(wanted, { signal });
    // Only a dry run leaves out the object; should it be missing all the same, it is there to be got.
    const object = applied.object ?? (await synpse.namespace(namespace).applications.get(wanted.name, { signal }));
    return { action: applied.action, changes: applied.changes, object };
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    throw new ToolFailure(await missingNamespace(context, namespace));
  }
}

/** The state on each device, with whether the lagging ones are online. Help only: a failure here hides nothing else. */
async function statesAfter(
  { last, end }: Waited,
  application: Application,
  namespace: string,
  context: Context,
): Promise<OnDevice[]> {
  const allocations = worstFirst(
    last?.allocations ?? (await allocationsIfTold(context, namespace, application.name).catch(() => undefined)) ?? [],
  ).slice(0, maxDevices);
  if (end === "complete") return allocations.map((allocation) => ({ allocation, device: undefined }));
  const ids = new Set(allocations.map(({ deviceId }) => deviceId));
  const devices = await devicesById(context, ids, undefined).catch(() => undefined);
  return allocations.map((allocation) => ({ allocation, device: devices?.get(allocation.deviceId) }));
}

function noteOn({ end, why }: Waited, state: Fact): string | undefined {
  if (state === "failed")
    return "It was deployed, but a container failed for good; the devices below say where and why.";
  if (state === "no devices") return "It was deployed, but its scheduling matches no device, so it runs nowhere.";
  if (state === "complete") return undefined;
  if (end === "interrupted")
    return `It was deployed, but the wait for its rollout was interrupted. ${why ?? ""}`.trim();
  if (end === "only offline devices left")
    return "It was deployed, and runs on every device that is online. The others are offline, and follow when they are back.";
  if (end === "not waited") return "It was deployed; the rollout goes on.";
  return "It was deployed; the rollout was not complete when the wait ended, and goes on. An offline device follows when it is back.";
}

function nextAfter(state: Fact): string | undefined {
  if (state === "failed") return "Call read_logs for the failed container, mend the application, and deploy it again.";
  if (state === "no devices") return "Call list_devices to see the labels that devices have.";
  return state === "complete" ? undefined : "Call get_application to see how far it is.";
}
