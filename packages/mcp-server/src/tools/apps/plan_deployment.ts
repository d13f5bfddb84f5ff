import * as z from "zod";
import { defineTool, reads } from "../../define.ts";
import { type Facts, joinNotes } from "../../output/facts.ts";
import { secretsIn } from "../../output/structure.ts";
import { askFor, type Deployment, deploymentFacts, planDeployment } from "./deployment.ts";
import { hasPlaceholders } from "./placeholders.ts";
import { readWanted, wantedFields } from "./wanted.ts";

const input = z.strictObject(wantedFields);

interface Found {
  readonly deployment: Deployment;
  readonly warnings: readonly Facts[];
  /** Whether values were given that are not shown. */
  readonly givesValues: boolean;
}

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
    return {
      deployment: await planDeployment(application, input.namespace ?? context.namespace, context, {
        onlyPlan: true,
      }),
      warnings,
      givesValues: secretsIn(application).some((value) => !hasPlaceholders(value)),
    };
  },

  project({ deployment, warnings, givesValues }) {
    const { action, targets, missingSecrets } = deployment;
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
        warnings,
        needsConfirmation: askFor(deployment) !== undefined,
        planHash: deployment.planHash,
        next: next(action, nowhere, missingSecrets ?? []),
      },
    };
  },
});

function next(action: Deployment["action"], nowhere: boolean, missing: readonly Facts[]): string | undefined {
  if (missing.length > 0)
    return "Tell the user which secrets are missing or of another type: a container that needs one does not start.";
  if (nowhere) return "Call list_devices to see the labels that devices have.";
  if (action === "none") return undefined;
  return "Show the user the plan; if they agree, call deploy_application with the same fields and this planHash.";
}
