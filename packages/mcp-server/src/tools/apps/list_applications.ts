import type { Application } from "@synpse/sdk";
import * as z from "zod";
import { decodeCursor, encodeCursor } from "../../cursor.ts";
import { defineTool, reads } from "../../define.ts";
import { cursor, format, limit, name } from "../../input.ts";
import { compare } from "../../nearest.ts";
import { applicationInList, type RolloutState, rolloutState } from "../../output/project/application.ts";
import { applicationsIn } from "../lists.ts";
import { type InNamespace, type ReadNamespaces, readNamespaces } from "../namespaces.ts";
import { rolloutShape } from "./outcome.ts";

const input = z.strictObject({
  namespace: name('"*" for all. Default: the server\'s namespace').optional(),
  query: name("Part of a name or image").optional(),
  rollout: z
    .enum(["complete", "incomplete", "no devices"])
    .describe("Only applications whose rollout is so")
    .optional(),
  format: format(),
  limit: limit(),
  cursor: cursor(),
});

type Input = z.output<typeof input>;

type Listed = InNamespace<Application>;

interface Found extends Pick<ReadNamespaces<Application>, "unreadNamespaces" | "closedNamespaces"> {
  readonly items: readonly Listed[];
  readonly total: number;
  readonly hasMore: boolean;
  /** Whether there are namespaces that were not asked for. */
  readonly inOneOfMany: boolean;
  /** How many of all that match stand how. */
  readonly rollouts: Readonly<Record<string, number>>;
}

/** The last item that was shown: lists are ordered by namespace and name, so what comes and goes meanwhile does no harm. */
interface Place {
  readonly namespace: string;
  readonly name: string;
}

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
    const after = input.cursor === undefined ? undefined : decodeCursor(input.cursor, queryOf(input), isPlace);
    const { listed, ...namespaces } = await readNamespaces(
      context,
      input.namespace ?? context.namespace,
      applicationsIn,
    );
    const matching = listed.filter((one) => matches(one, input)).sort((a, b) => order(placeOf(a), placeOf(b)));
    const left = after === undefined ? matching : matching.filter((one) => order(placeOf(one), after) > 0);
    return {
      items: left.slice(0, input.limit),
      total: matching.length,
      hasMore: left.length > input.limit,
      inOneOfMany: !context.namespaceFixed && input.namespace === undefined,
      rollouts: countRollouts(matching),
      ...namespaces,
    };
  },

  project({ items, total, hasMore, inOneOfMany, rollouts, unreadNamespaces, closedNamespaces }, input, view) {
    const shown = items.length;
    const notes = [
      ...(hasMore ? ["There are more; pass nextCursor as cursor, or narrow with query or rollout."] : []),
      ...(unreadNamespaces > 0
        ? [`${unreadNamespaces} more namespaces were not read; name one to see its applications.`]
        : []),
      ...(closedNamespaces.length > 0 ? ["This access key may not list the applications of closedNamespaces."] : []),
    ];
    return {
      facts: {
        note: notes.join(" "),
        closedNamespaces,
        total,
        rollouts,
        shown,
        applications: items.map(({ item, namespace }) =>
          applicationInList(item, namespace, input.format === "detailed", view),
        ),
        next:
          total === 0 && inOneOfMany
            ? 'Call list_applications with the namespace "*" to look in all namespaces.'
            : undefined,
      },
      list: {
        name: "applications",
        narrow: "Narrow with query or rollout, or use format concise.",
        cursorAfter(count) {
          const last = items[count - 1];
          if (last === undefined || (count === shown && !hasMore)) return undefined;
          return encodeCursor(placeOf(last), queryOf(input));
        },
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
  const texts = [application.name, ...(application.spec?.containers ?? []).map(({ image }) => image)];
  return (
    (part === undefined || texts.some((text) => text.toLowerCase().includes(part))) &&
    (rollout === undefined || rolloutState(application.deploymentStatus) === rollout)
  );
}

function placeOf({ item, namespace }: Listed): Place {
  return { namespace, name: item.name };
}

function order(a: Place, b: Place): number {
  return compare(a.namespace, b.namespace) || compare(a.name, b.name);
}

function queryOf({ namespace, query, rollout }: Input): object {
  return { namespace, query, rollout };
}

function isPlace(value: unknown): value is Place {
  if (typeof value !== "object" || value === null) return false;
  const { namespace, name } = value as Partial<Record<keyof Place, unknown>>;
  return typeof namespace === "string" && typeof name === "string";
}
