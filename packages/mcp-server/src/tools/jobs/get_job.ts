import type { DeviceJob, Job } from "@synpse/sdk";
import * as z from "zod";
import { defineTool, reads } from "../../define.ts";
import { cursor, limit, name, namespace } from "../../input.ts";
import { compareRuns, jobAlone, type RunOnDevice, runFacts } from "../../output/project/job.ts";
import { secretsIn } from "../../output/structure.ts";
import { findJob } from "../lookup.ts";
import { createPaging, type Page } from "../paging.ts";
import { onDevices } from "./runs.ts";

const input = z.strictObject({
  name: name("Name or id"),
  namespace: namespace(),
  limit: limit("How many devices at most"),
  cursor: cursor(),
});

type Input = z.output<typeof input>;

interface Found {
  readonly job: Job;
  readonly namespace: string;
  readonly page: Page<DeviceJob>;
  /** The runs of the page, with their devices. */
  readonly shown: readonly RunOnDevice[];
}

const paging = createPaging({
  fields: ["state", "deviceId"],
  placeOf: ({ state, deviceId }: DeviceJob) => ({ state, deviceId }),
  compare: compareRuns,
  queryOf: ({ name, namespace }: Input) => ({ name, namespace }),
});

export const getJob = defineTool({
  name: "get_job",
  title: "Get a job",
  toolset: "jobs",
  description: "One job: what it runs, and its state and exit message on each device, failed ones first.",
  annotations: reads,
  input,
  output: z.looseObject({
    name: z.string(),
    namespace: z.string(),
    state: z.string().optional(),
    states: z.record(z.string(), z.number()).optional(),
    devices: z.array(z.looseObject({ device: z.string(), state: z.string().optional() })),
    nextCursor: z.string().optional(),
  }),

  async handler(input, context): Promise<Found> {
    const namespace = input.namespace ?? context.namespace;
    const start = paging.start(input);
    const job = await findJob(context, namespace, input.name);
    // A container's message may repeat what it was given.
    context.conceal(secretsIn(job));
    const page = paging.page(job.deviceJobs ?? [], start, input);
    return { job, namespace, page, shown: await onDevices(page.items, context) };
  },

  project({ job, namespace, page, shown }, input, view) {
    return {
      facts: {
        note: page.left > 0 ? `${page.left} more devices; pass nextCursor as cursor.` : undefined,
        ...jobAlone(job, namespace, view),
        devices: shown.map((one) => runFacts(one, view)),
        next: job.status === "failed" ? "Call read_logs with kind job for one of the devices that failed." : undefined,
      },
      list: { name: "devices", narrow: "Use a smaller limit.", cursorAfter: paging.cursorAfter(page, input) },
    };
  },
});
