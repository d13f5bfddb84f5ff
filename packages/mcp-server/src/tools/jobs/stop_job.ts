import type { Job } from "@synpse/sdk";
import * as z from "zod";
import { defineWriter, type Plan, replaces } from "../../define.ts";
import { confirmation, name, namespace } from "../../input.ts";
import { countRuns, hasEnded } from "../../output/project/job.ts";
import { findJob } from "../lookup.ts";

const input = z.strictObject({
  name: name("Name or id"),
  namespace: namespace(),
  confirm: confirmation(),
});

interface State {
  readonly job: Job;
  readonly namespace: string;
  /** Whether there is anything to stop. */
  readonly live: boolean;
}

export const stopJob = defineWriter({
  name: "stop_job",
  title: "Stop a job",
  toolset: "jobs",
  description: "Stops a job on all devices: what runs is cut off, the rest does not start. The job stays listed.",
  annotations: replaces,
  checkWith: "get_job",
  input,
  output: z.looseObject({
    job: z.string(),
    namespace: z.string(),
    state: z.string().optional(),
    states: z.record(z.string(), z.number()).optional(),
  }),

  async prepare(input, context): Promise<Plan<State>> {
    const namespace = input.namespace ?? context.namespace;
    const job = await findJob(context, namespace, input.name);
    const runs = job.deviceJobs ?? [];
    const live = job.desiredState !== "stopped" && (runs.length === 0 || !runs.every(hasEnded));
    return {
      state: { job, namespace, live },
      target: job.name,
      kind: "job",
      namespace,
      what: "Stop this job on all its devices. What it is doing there is cut off, and cannot be taken up again.",
      about: { namespace, states: countRuns(runs) },
      ask: { irreversible: true, answer: job.name },
      // There is nothing to confirm where there is nothing to stop.
      dryRun: !live,
    };
  },

  async handler(_, { synpse, signal }, { job, namespace, live }): Promise<State> {
    if (!live) return { job, namespace, live };
    const stopped = await synpse
      .namespace(namespace)
      .jobs.update(job.id, { ...job, desiredState: "stopped" }, { signal });
    return { job: stopped, namespace, live };
  },

  project({ job, namespace, live }) {
    const runs = job.deviceJobs ?? [];
    const left = runs.filter((run) => !hasEnded(run)).length;
    return {
      facts: {
        note: live ? undefined : "There was nothing to stop, so nothing was changed.",
        job: job.name,
        namespace,
        state: job.status,
        states: countRuns(runs),
        next:
          live && left > 0
            ? "Call get_job to see when it has stopped everywhere; offline devices follow when they are back."
            : undefined,
      },
    };
  },
});
