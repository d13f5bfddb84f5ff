import * as z from "zod";
import { defineTool, reads } from "../../define.ts";
import { name, namespace, wholeNumberOr } from "../../input.ts";
import { joinNotes } from "../../output/facts.ts";
import { deviceState } from "../../output/project/workload.ts";
import { findApplication } from "../lookup.ts";
import { awaitRollout, nextAfter, type Outcome, outcomeFacts, rolloutShape, stateOf } from "./outcome.ts";

const input = z.strictObject({
  name: name("Name or id"),
  namespace: namespace(),
  waitSeconds: wholeNumberOr(45, { min: 0, max: 300 }, "Longest wait"),
});

interface Found extends Outcome {
  readonly namespace: string;
}

export const waitForRolloutTool = defineTool({
  name: "wait_for_rollout",
  title: "Wait for a rollout",
  toolset: "apps",
  description:
    "Waits until an application runs on all its devices, or goes on with such a wait. Tells which devices lag, and why.",
  annotations: reads,
  input,
  output: z.looseObject({
    application: z.string(),
    namespace: z.string(),
    rollout: rolloutShape,
    lagging: z.array(z.looseObject({ device: z.string(), why: z.string() })).optional(),
  }),

  async handler(input, context): Promise<Found> {
    const namespace = input.namespace ?? context.namespace;
    const application = await findApplication(context, namespace, input.name);
    return { namespace, ...(await awaitRollout(application, namespace, input.waitSeconds, context)) };
  },

  project({ namespace, ...outcome }, _, view) {
    const { application, devices } = outcome;
    const state = stateOf(outcome);
    const { available, total } = application.deploymentStatus;
    const untold = state === "complete" ? 0 : total - available - devices.length;
    return {
      facts: {
        note: noteOn(outcome, untold),
        application: application.name,
        namespace,
        version: application.version,
        rollout: outcomeFacts(outcome, view).rollout,
        lagging: devices.map((one) => deviceState(one, application, false, view)),
        next: nextAfter(outcome),
      },
    };
  },
});

function noteOn(outcome: Outcome, untold: number): string | undefined {
  const { end, why } = outcome.waited;
  const notes = {
    complete: "It runs on all its devices.",
    failed: "A container failed for good.",
    "only offline devices left": "It runs on every device that is online; only offline ones are left.",
    "time is up": "The rollout was not complete when the wait ended, and goes on.",
    "not waited": undefined,
    interrupted: joinNotes("The wait was interrupted.", why),
  } as const;
  const nowhere = "Its scheduling matches no device, so there is nothing to wait for.";
  return joinNotes(
    stateOf(outcome) === "no devices" ? nowhere : notes[end],
    untold > 0 && `${untold} more devices lag, and are not listed here.`,
  );
}
