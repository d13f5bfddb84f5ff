import { type Namespace, NotFoundError, PermissionDeniedError, type Project, type SecretMetadata } from "@synpse/sdk";
import * as z from "zod";
import { decodeCursor, encodeCursor } from "../../cursor.ts";
import { type Context, defineTool, reads, type View } from "../../define.ts";
import { repeat, ToolFailure } from "../../failure.ts";
import { cursor, limit, namespace } from "../../input.ts";
import { compare } from "../../nearest.ts";
import type { Facts } from "../../output/facts.ts";
import { timeFact } from "../../output/time.ts";
import { namespacesOf } from "../lists.ts";
import { missingNamespace } from "../lookup.ts";
import { type SecretUsers, secretUsers, userFacts } from "./secret-users.ts";
import { type KnownToken, tokenFacts, withoutId } from "./tokens.ts";

/** Most items of one kind that are read. The API gives these lists in one piece. */
const maxItems = 10_000;

/** Applications that are named as users of one secret. */
const maxUsers = 10;

const input = z.strictObject({
  kind: z.enum(["namespaces", "secrets", "registration_tokens", "projects"]),
  namespace: namespace(),
  limit: limit(),
  cursor: cursor(),
});

type Input = z.output<typeof input>;

/** One item, of whatever kind, with what is needed to word it. */
type Item =
  | { readonly kind: "namespace"; readonly it: Namespace }
  | { readonly kind: "secret"; readonly it: SecretMetadata; readonly users: SecretUsers | undefined }
  | { readonly kind: "token"; readonly it: KnownToken }
  | { readonly kind: "project"; readonly it: Project; readonly isOwn: boolean };

interface Found {
  readonly items: readonly Item[];
  readonly total: number;
  readonly hasMore: boolean;
  /** Of secrets: whose they are. */
  readonly namespace: string | undefined;
  readonly usersUnknown: boolean;
}

/** The last item that was shown: lists are ordered by name, and by age where a name stands for several. */
interface Place {
  readonly name: string;
  readonly createdAt: string;
}

export const listConfig = defineTool({
  name: "list_config",
  title: "List configuration",
  toolset: "config",
  description:
    "Namespaces, secrets with their users (never values), registration tokens (never the token itself) or projects.",
  annotations: reads,
  input,
  output: z.looseObject({
    total: z.number(),
    shown: z.number(),
    items: z.array(z.looseObject({ name: z.string() })),
    nextCursor: z.string().optional(),
  }),

  async handler(input, context): Promise<Found> {
    const after = input.cursor === undefined ? undefined : decodeCursor(input.cursor, queryOf(input), isPlace);
    const all = (await read(input, context)).sort((a, b) => order(a.it, b.it));
    const left = after === undefined ? all : all.filter(({ it }) => order(it, after) > 0);
    return {
      items: left.slice(0, input.limit),
      total: all.length,
      hasMore: left.length > input.limit,
      namespace: input.kind === "secrets" ? (input.namespace ?? context.namespace) : undefined,
      usersUnknown: all.some((item) => item.kind === "secret" && item.users === undefined),
    };
  },

  project({ items, total, hasMore, namespace, usersUnknown }, input, view) {
    const shown = items.length;
    const notes = [
      hasMore ? "There are more; pass nextCursor as cursor." : "",
      usersUnknown ? "This access key may not see which applications use the secrets." : "",
    ];
    return {
      facts: {
        note: notes.filter((note) => note !== "").join(" "),
        kind: input.kind,
        namespace,
        total,
        shown,
        items: items.map((item) => itemFacts(item, view)),
      },
      list: {
        name: "items",
        narrow: "Ask for fewer with limit.",
        cursorAfter(count) {
          const last = items[count - 1]?.it;
          if (last === undefined || (count === shown && !hasMore)) return undefined;
          return encodeCursor({ name: last.name, createdAt: last.createdAt }, queryOf(input));
        },
      },
    };
  },
});

async function read({ kind, namespace }: Input, context: Context): Promise<Item[]> {
  switch (kind) {
    case "namespaces": {
      const all = await namespacesOf(context);
      // Where one is fixed, the others are none of the caller's business.
      const seen = context.namespaceFixed ? all.filter(({ name }) => name === context.namespace) : all;
      return seen.map((it) => ({ kind: "namespace", it }));
    }
    case "secrets":
      return readSecrets(namespace ?? context.namespace, context);
    case "registration_tokens": {
      const { synpse, signal } = context;
      const tokens = await synpse.registrationTokens.list({ signal }).toArray({ limit: maxItems });
      context.conceal(tokens.map(({ id }) => id));
      return tokens.map((token) => ({ kind: "token", it: withoutId(token) }));
    }
    case "projects":
      return readProjects(context);
  }
}

async function readSecrets(namespace: string, context: Context): Promise<Item[]> {
  const { synpse, signal } = context;
  try {
    const secrets = await synpse.namespace(namespace).secrets.list({ signal }).toArray({ limit: maxItems });
    const users = secrets.length === 0 ? undefined : await secretUsers(context, namespace);
    return secrets.map((it) => ({ kind: "secret", it, users: users?.(it.name) }));
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    throw new ToolFailure(await missingNamespace(context, namespace));
  }
}

async function readProjects({ synpse, signal }: Context): Promise<Item[]> {
  try {
    const projects = await synpse.projects.list({ signal }).toArray({ limit: maxItems });
    return projects.map((it) => ({
      kind: "project",
      it,
      isOwn: [it.id, it.name].includes(synpse.projectId ?? ""),
    }));
  } catch (error) {
    if (!(error instanceof PermissionDeniedError)) throw error;
    throw new ToolFailure({
      code: "permission_denied",
      what: "Only a personal access key can see projects; this server's key belongs to one project.",
      repeat: repeat.pointless,
      next: "Tell the user: with SYNPSE_PERSONAL_ACCESS_KEY in the environment of this MCP server, it can list them.",
    });
  }
}

function itemFacts(item: Item, { now }: View): Facts {
  switch (item.kind) {
    case "namespace": {
      const { name, applicationCount, createdAt } = item.it;
      return { name, applications: applicationCount ?? 0, created: timeFact(createdAt, now) };
    }
    case "secret": {
      const { name, type, version, updatedAt } = item.it;
      const used = item.users && userFacts(item.users, maxUsers);
      return { name, type, version, updated: timeFact(updatedAt, now), ...used };
    }
    case "token":
      return tokenFacts(item.it, now);
    case "project": {
      const { id, name, createdAt, deviceCount, applicationCount, namespaceCount } = item.it;
      const counts = { devices: deviceCount, applications: applicationCount, namespaces: namespaceCount };
      return { name, id, current: item.isOwn || undefined, ...counts, created: timeFact(createdAt, now) };
    }
  }
}

function order(a: Place, b: Place): number {
  return compare(a.name, b.name) || compare(a.createdAt, b.createdAt);
}

function queryOf({ kind, namespace }: Input): object {
  return { kind, namespace };
}

function isPlace(value: unknown): value is Place {
  if (typeof value !== "object" || value === null) return false;
  const { name, createdAt } = value as Partial<Record<keyof Place, unknown>>;
  return typeof name === "string" && typeof createdAt === "string";
}
