import type { Job } from "@synpse/sdk";
import * as z from "zod";
import { defineTool, reads } from "../../define.ts";
import { cursor, limit, name } from "../../input.ts";
import { compare } from "../../nearest.ts";
import { joinNotes } from "../../output/facts.ts";
import { jobInList } from "../../output/project/job.ts";
import { jobsIn } from "../lists.ts";
import { type InNamespace, namespaceNotes, type ReadNamespaces, readNamespaces } from "../namespaces.ts";
import { createPaging, type Page } from "../paging.ts";

const input = z.strictObject({
  namespace: name('"*" for all. Default: the server\'s namespace').optional(),
  state: z.enum(["pending", "running", "succeeded", "failed", "stopped"]).optional(),
  limit: limit(),
  cursor: cursor(),
});

type Input = z.output<typeof input>;

interface Found extends Pick<ReadNamespaces<Job>, "unreadNamespaces" | "closedNamespaces"> {
  readonly page: Page<InNamespace<Job>>;
}

const paging = createPaging({
  fields: ["created", "namespace", "name"],
  placeOf: ({ item, namespace }: InNamespace<Job>) => ({ created: item.createdAt ?? "", namespace, name: item.name }),
  compare: (a, b) => compare(b.created, a.created) || compare(a.namespace, b.namespace) || compare(a.name, b.name),
  queryOf: ({ namespace, state }: Input) => ({ namespace, state }),
});

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
    const start = paging.start(input);
    const { listed, ...namespaces } = await readNamespaces(context, input.namespace ?? context.namespace, jobsIn);
    const matching = listed.filter(({ item }) => input.state === undefined || item.status === input.state);
    return { page: paging.page(matching, start, input), ...namespaces };
  },

  project({ page, ...namespaces }, input, view) {
    return {
      facts: {
        note: joinNotes(
          page.left > 0 && "There are more; pass nextCursor as cursor, or narrow with state.",
          ...namespaceNotes(namespaces, "jobs"),
        ),
        closedNamespaces: namespaces.closedNamespaces,
        total: page.total,
        shown: page.items.length,
        jobs: page.items.map(({ item, namespace }) => jobInList(item, namespace, view)),
      },
      list: { name: "jobs", narrow: "Narrow with state.", cursorAfter: paging.cursorAfter(page, input) },
    };
  },
});
