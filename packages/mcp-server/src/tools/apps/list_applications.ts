import type { Application } from "@synpse/sdk";
import * as z from "zod";
import { defineTool, reads } from "../../define.ts";
import { cursor, format, limit, name } from "../../input.ts";
import { compare } from "../../nearest.ts";
import { joinNotes } from "../../output/facts.ts";
import { applicationInList, imagesOf, type RolloutState, rolloutState } from "../../output/project/application.ts";
import { applicationsIn } from "../lists.ts";
import { type InNamespace, namespaceNotes, type ReadNamespaces, readNamespaces } from "../namespaces.ts";
import { createPaging, type Page } from "../paging.ts";
import { rolloutShape } from "./outcome.ts";

/** What tools that wait for a rollout say of one that is incomplete. */
const inWaits = new Set(["failed", "waiting for offline devices"]);

const input = z.strictObject({
  namespace: name('"*" for all. Default: the server\'s namespace').optional(),
  query: name("Part of a name or image").optional(),
  // Where one has failed, or waits, is seen on its devices only; here it is one that is incomplete.
  rollout: z.preprocess(
    (value) => (typeof value === "string" && inWaits.has(value) ? "incomplete" : value),
    z.enum(["complete", "incomplete", "no devices"]).describe("Only applications whose rollout is so").optional(),
  ),
  format: format(),
  limit: limit(),
  cursor: cursor(),
});

type Input = z.output<typeof input>;

type Listed = InNamespace<Application>;

interface Found extends Pick<ReadNamespaces<Application>, "unreadNamespaces" | "closedNamespaces"> {
  readonly page: Page<Listed>;
  /** Whether there are namespaces that were not asked for. */
  readonly inOneOfMany: boolean;
  /** How many of all that match stand how. */
  readonly rollouts: Readonly<Record<string, number>>;
}

const paging = createPaging({
  fields: ["namespace", "name"],
  placeOf: ({ item, namespace }: Listed) => ({ namespace, name: item.name }),
  compare: (a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name),
  queryOf: ({ namespace, query, rollout }: Input) => ({ namespace, query, rollout }),
});

export const listApplications = defineTool({
  name: "list_applications",
  title: "List applications",
  toolset: "apps",
  description:
    "Applications with images, scheduling, and how far their rollout is (available of total devices). get_application has the state per device.",
  annotations: reads,
  input,
  output: z.looseObject({
    total: z.number(),
    shown: z.number(),
    applications: z.array(
      z.looseObject({
        name: z.string(),
        namespace: z.string(),
        rollout: rolloutShape,
      }),
    ),
    nextCursor: z.string().optional(),
  }),

  async handler(input, context): Promise<Found> {
    const start = paging.start(input);
    const { listed, ...namespaces } = await readNamespaces(
      context,
      input.namespace ?? context.namespace,
      applicationsIn,
    );
    const matching = listed.filter((one) => matches(one, input));
    const inOneOfMany = !context.namespaceFixed && input.namespace === undefined;
    return { page: paging.page(matching, start, input), inOneOfMany, rollouts: countRollouts(matching), ...namespaces };
  },

  project({ page, inOneOfMany, rollouts, ...namespaces }, input, view) {
    const detailed = input.format === "detailed";
    return {
      facts: {
        note: joinNotes(
          page.left > 0 && "There are more; pass nextCursor as cursor, or narrow with query or rollout.",
          ...namespaceNotes(namespaces, "applications"),
        ),
        next:
          page.total === 0 && inOneOfMany
            ? 'Call list_applications with the namespace "*" to look in all namespaces.'
            : undefined,
        closedNamespaces: namespaces.closedNamespaces,
        total: page.total,
        rollouts,
        shown: page.items.length,
        applications: page.items.map(({ item, namespace }) => applicationInList(item, namespace, detailed, view)),
      },
      list: {
        name: "applications",
        narrow: "Narrow with query or rollout, or use format concise.",
        cursorAfter: paging.cursorAfter(page, input),
      },
    };
  },
});

function countRollouts(listed: readonly Listed[]): Record<RolloutState, number> {
  const counts = { complete: 0, incomplete: 0, "no devices": 0 };
  for (const { item } of listed) counts[rolloutState(item.deploymentStatus)] += 1;
  return counts;
}

function matches({ item: application }: Listed, { query, rollout }: Input): boolean {
  const part = query?.toLowerCase();
  const texts = [application.name, ...imagesOf(application)];
  return (
    (part === undefined || texts.some((text) => text.toLowerCase().includes(part))) &&
    (rollout === undefined || rolloutState(application.deploymentStatus) === rollout)
  );
}
