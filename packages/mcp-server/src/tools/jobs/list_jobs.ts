import type { Job } from "@synpse/sdk";
import * as z from "zod";
import { decodeCursor, encodeCursor } from "../../cursor.ts";
import { defineTool, reads } from "../../define.ts";
import { cursor, limit, name } from "../../input.ts";
import { compare } from "../../nearest.ts";
import { jobInList } from "../../output/project/job.ts";
import { jobsIn } from "../lists.ts";
import { type InNamespace, type ReadNamespaces, readNamespaces } from "../namespaces.ts";

const input = z.strictObject({
  namespace: name('"*" for all. Default: the server\'s namespace').optional(),
  state: z.enum(["pending", "running", "succeeded", "failed", "stopped"]).optional(),
  limit: limit(),
  cursor: cursor(),
});

type Input = z.output<typeof input>;

interface Found extends Pick<ReadNamespaces<Job>, "unreadNamespaces" | "closedNamespaces"> {
  readonly items: readonly InNamespace<Job>[];
  readonly total: number;
  readonly hasMore: boolean;
}

/** The last item that was shown. */
interface Place {
  readonly created: string;
  readonly namespace: string;
  readonly name: string;
}

export const listJobs = defineTool({
  name: "list_jobs",
  title: "List jobs",
  toolset: "jobs",
  description: "Jobs (containers that run once), the newest first, with the states of their devices counted.",
  annotations: reads,
  input,
  output: z.looseObject({
    total: z.number(),
    shown: z.number(),
    jobs: z.array(
      z.looseObject({
        name: z.string(),
        namespace: z.string(),
        state: z.string().optional(),
        states: z.record(z.string(), z.number()).optional(),
      }),
    ),
    nextCursor: z.string().optional(),
  }),

  async handler(input, context): Promise<Found> {
    const after = input.cursor === undefined ? undefined : decodeCursor(input.cursor, queryOf(input), isPlace);
    const { listed, ...namespaces } = await readNamespaces(context, input.namespace ?? context.namespace, jobsIn);
    const matching = listed
      .filter(({ item }) => input.state === undefined || item.status === input.state)
      .sort((a, b) => newestFirst(placeOf(a), placeOf(b)));
    const left = after === undefined ? matching : matching.filter((one) => newestFirst(placeOf(one), after) > 0);
    return {
      items: left.slice(0, input.limit),
      total: matching.length,
      hasMore: left.length > input.limit,
      ...namespaces,
    };
  },

  project({ items, total, hasMore, unreadNamespaces, closedNamespaces }, input, view) {
    const shown = items.length;
    const notes = [
      ...(hasMore ? ["There are more; pass nextCursor as cursor, or narrow with state."] : []),
      ...(unreadNamespaces > 0 ? [`${unreadNamespaces} more namespaces were not read; name one to see its jobs.`] : []),
      ...(closedNamespaces.length > 0 ? ["This access key may not list the jobs of closedNamespaces."] : []),
    ];
    return {
      facts: {
        note: notes.join(" "),
        closedNamespaces,
        total,
        shown,
        jobs: items.map(({ item, namespace }) => jobInList(item, namespace, view)),
      },
      list: {
        name: "jobs",
        narrow: "Narrow with state.",
        cursorAfter(count) {
          const last = items[count - 1];
          if (last === undefined || (count === shown && !hasMore)) return undefined;
          return encodeCursor(placeOf(last), queryOf(input));
        },
      },
    };
  },
});

function placeOf({ item, namespace }: InNamespace<Job>): Place {
  return { created: item.createdAt ?? "", namespace, name: item.name };
}

function newestFirst(a: Place, b: Place): number {
  return compare(b.created, a.created) || compare(a.namespace, b.namespace) || compare(a.name, b.name);
}

function queryOf({ namespace, state }: Input): object {
  return { namespace, state };
}

function isPlace(value: unknown): value is Place {
  if (typeof value !== "object" || value === null) return false;
  const { created, namespace, name } = value as Partial<Record<keyof Place, unknown>>;
  return [created, namespace, name].every((member) => typeof member === "string");
}
