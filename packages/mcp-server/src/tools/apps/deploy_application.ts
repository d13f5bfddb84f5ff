import type { Applied } from "@synpse/sdk";
import * as z from "zod";
import { defineWriter, replaces } from "../../define.ts";
import { confirmation, wholeNumberOr } from "../../input.ts";
import type { Facts } from "../../output/facts.ts";
import { carryOut, type Deployment, planDeployment, planOf } from "./deployment.ts";
import { appliedFacts, awaitRollout, type Outcome, rolloutShape } from "./outcome.ts";
import { holdToPlan } from "./plan-hash.ts";
import { readWanted, wantedFields } from "./wanted.ts";

const input = z.strictObject({
  ...wantedFields,
  planHash: z.string().max(200).describe("Of plan_deployment: refuses where anything changed since").optional(),
  waitSeconds: wholeNumberOr(30, { min: 0, max: 300 }, "For the rollout"),
  confirm: confirmation(),
});

interface State {
  readonly deployment: Deployment;
  readonly warnings: readonly Facts[];
}

const actions = { create: "created", update: "updated", none: "unchanged" } as const satisfies Record<
  Applied["action"],
  string
>;

export const deployApplication = defineWriter({
  name: "deploy_application",
  title: "Deploy an application",
  toolset: "apps",
  description:
    "Creates an application, or replaces the one of that name, and waits for its rollout. Give manifest, or name, scheduling and containers. What is left out is removed: for single changes use update_application.",
  annotations: replaces,
  checkWith: "get_application",
  input,
  output: z.looseObject({
    action: z.enum(["created", "updated", "unchanged"]),
    application: z.string(),
    namespace: z.string(),
    rollout: rolloutShape,
  }),

  async prepare(input, context) {
    const { application, warnings } = await readWanted(input);
    const deployment = await planDeployment(application, input.namespace ?? context.namespace, context);
    if (input.planHash !== undefined) holdToPlan(input.planHash, deployment);
    return { ...planOf(deployment), state: { deployment, warnings } };
  },

  async handler(input, context, { deployment, warnings }: State): Promise<State & Outcome> {
    const applied = await carryOut(deployment, context);
    const outcome = await awaitRollout(applied, deployment.namespace, input.waitSeconds, context);
    return { deployment, warnings, ...outcome };
  },

  project({ deployment, warnings, ...outcome }, _, view) {
    return { facts: appliedFacts(actions[deployment.action], deployment, outcome, { warnings }, view) };
  },
});
