import * as z from "zod";
import { defineTool, reads } from "../../define.ts";
import { mapLimited } from "../../fan-out.ts";
import { type Facts, joinNotes } from "../../output/facts.ts";
import { secretsIn } from "../../output/structure.ts";
import { missingDevice } from "../lookup.ts";
import { askFor, type Deployment, deploymentFacts, planDeployment } from "./deployment.ts";
import { hasPlaceholders } from "./placeholders.ts";
import { readWanted, wantedFields } from "./wanted.ts";

const input = z.strictObject(wantedFields);

interface Found {
  readonly deployment: Deployment;
  readonly warnings: readonly Facts[];
  /** For the first devices that are named and are not there: which may be meant. */
  readonly unknown: readonly Facts[];
  /** Whether values were given that are not shown. */
  readonly givesValues: boolean;
}

/** Devices that are not there for which others are suggested. */
const maxSuggested = 3;

const wouldDo = { create: "create", update: "update", none: "nothing" } as const;

export const planDeploymentTool = defineTool({
  name: "plan_deployment",
  title: "Plan a deployment",
  toolset: "apps",
  description:
    "What deploy_application would do with the same fields, without doing it: changes, target devices, missing secrets, risky settings. Its planHash makes deploy_application refuse if anything changes before.",
  annotations: reads,
  input,
  output: z.looseObject({
    action: z.enum(["create", "update", "nothing"]),
    application: z.string(),
    namespace: z.string(),
    targets: z.looseObject({ total: z.number(), offline: z.number() }),
    planHash: z.string(),
  }),

  async handler(input, context): Promise<Found> {
    const { application, warnings } = await readWanted(input);
    const namespace = input.namespace ?? context.namespace;
    const deployment = await planDeployment(application, namespace, context, { onlyPlan: true });
    const unknown = deployment.targets.unknown.slice(0, maxSuggested);
    return {
      deployment,
      unknown: (await mapLimited(unknown, (device) => missingDevice(context, device))).map(({ about }) => about ?? {}),
      warnings,
      givesValues: secretsIn(application).some((value) => !hasPlaceholders(value)),
    };
  },

  project({ deployment, warnings, unknown, givesValues }) {
    const { action, targets } = deployment;
    const nowhere = targets.total === 0;
    return {
      facts: {
        note: joinNotes(
          nowhere && "Its scheduling matches no device, so it would run nowhere.",
          givesValues &&
            action === "update" &&
            "Values that are not shown are not compared: each that is given counts as changed.",
        ),
        action: wouldDo[action],
        ...deploymentFacts(deployment),
        unknownNames: unknown,
        warnings,
        needsConfirmation: askFor(deployment) !== undefined,
        planHash: deployment.planHash,
        next: nextAfter(deployment),
      },
    };
  },
});

function nextAfter({ action, targets, missingSecrets, wanted }: Deployment): string | undefined {
  if ((missingSecrets ?? []).length > 0)
    return "Tell the user which secrets are missing or of another type: a container that needs one does not start.";
  if (targets.unknown.length > 0)
    return "Some of the devices are not there: give one of didYouMean in place of each, or ask the user which are meant.";
  if (targets.total === 0 && wanted.scheduling?.type !== "NoDevices")
    return "Call list_devices to see the labels that devices have.";
  if (action === "none") return undefined;
  return "Show the user the plan; if they agree, call deploy_application with the same fields and this planHash.";
}
