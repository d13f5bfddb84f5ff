import type { Job } from "@synpse/sdk";
import * as z from "zod";
import { decodeCursor, encodeCursor } from "../../cursor.ts";
import { defineTool, reads } from "../../define.ts";
import { cursor, limit, name, namespace } from "../../input.ts";
import {
  compareRuns,
  jobAlone,
  type RunOnDevice,
  type RunPlace,
  runFacts,
  runsWorstFirst,
} from "../../output/project/job.ts";
import { findJob } from "../lookup.ts";
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
  /** How many devices are left behind those that are shown. */
  readonly left: number;
  readonly shown: readonly RunOnDevice[];
}

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
    const after = input.cursor === undefined ? undefined : decodeCursor(input.cursor, queryOf(input), isPlace);
    const job = await findJob(context, namespace, input.name);
    const all = runsWorstFirst(job.deviceJobs ?? []);
    // By the last one that was shown, not by a count: states change, and a count would then skip what has moved up.
    const behind = after === undefined ? all : all.filter((run) => compareRuns(run, after) > 0);
    const some = behind.slice(0, input.limit);
    return { job, namespace, left: behind.length - some.length, shown: await onDevices(some, context) };
  },

  project({ job, namespace, left, shown }, input, view) {
    return {
      facts: {
        note: left > 0 ? `${left} more devices; pass nextCursor as cursor. Those that failed come first.` : undefined,
        ...jobAlone(job, namespace, view),
        devices: shown.map((one) => runFacts(one, view)),
        next: job.status === "failed" ? "Call read_logs with kind job for one of the devices that failed." : undefined,
      },
      list: {
        name: "devices",
        narrow: "Use a smaller limit.",
        cursorAfter(count) {
          const last = shown[count - 1];
          if (last === undefined || (count === shown.length && left === 0)) return undefined;
          const { state, deviceId } = last.run;
          return encodeCursor({ state, deviceId }, queryOf(input));
        },
      },
    };
  },
});

function queryOf({ name, namespace }: Input): object {
  return { name, namespace };
}

function isPlace(value: unknown): value is RunPlace {
  if (typeof value !== "object" || value === null) return false;
  const { state, deviceId } = value as Partial<Record<keyof RunPlace, unknown>>;
  return typeof state === "string" && typeof deviceId === "string";
}
