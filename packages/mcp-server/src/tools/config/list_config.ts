import { type Namespace, PermissionDeniedError, type Project, type SecretMetadata } from "@synpse/sdk";
import * as z from "zod";
import { type Context, defineTool, reads, type View } from "../../define.ts";
import { repeat, ToolFailure } from "../../failure.ts";
import { cursor, limit, namespace } from "../../input.ts";
import { compare } from "../../nearest.ts";
import { type Facts, joinNotes } from "../../output/facts.ts";
import { timeFact } from "../../output/time.ts";
import { namespacesOf, projectsOf, registrationTokensOf, secretsKnownIn } from "../lists.ts";
import { orMissingNamespace } from "../lookup.ts";
import { createPaging, type Page } from "../paging.ts";
import { isShown } from "../scheduled.ts";
import { type SecretUsers, secretUsers, userFacts } from "../secret-users.ts";
import { type KnownToken, tokenFacts, withoutId } from "./tokens.ts";

/** Applications, and jobs, that are named as users of one secret. */
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
  readonly page: Page<Item>;
  /** Of secrets: whose they are. */
  readonly namespace: string | undefined;
  readonly usersUnknown: boolean;
}

/** By name, and by age where a name stands for several. */
const paging = createPaging({
  fields: ["name", "createdAt"],
  placeOf: ({ it }: Item) => ({ name: it.name, createdAt: it.createdAt }),
  compare: (a, b) => compare(a.name, b.name) || compare(a.createdAt, b.createdAt),
  queryOf: ({ kind, namespace }: Input) => ({ kind, namespace }),
});

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
    const start = paging.start(input);
    const all = await read(input, context);
    return {
      page: paging.page(all, start, input),
      namespace: input.kind === "secrets" ? (input.namespace ?? context.namespace) : undefined,
      usersUnknown: all.some((item) => item.kind === "secret" && item.users === undefined),
    };
  },

  project({ page, namespace, usersUnknown }, input, view) {
    return {
      facts: {
        note: joinNotes(
          page.left > 0 && "There are more; pass nextCursor as cursor.",
          usersUnknown && "This access key may not see who uses the secrets.",
        ),
        kind: input.kind,
        namespace,
        total: page.total,
        shown: page.items.length,
        items: page.items.map((item) => itemFacts(item, view)),
      },
      list: { name: "items", narrow: "Use a smaller limit.", cursorAfter: paging.cursorAfter(page, input) },
    };
  },
});

async function read({ kind, namespace }: Input, context: Context): Promise<Item[]> {
  switch (kind) {
    case "namespaces": {
      const shown = (await namespacesOf(context)).filter((one) => isShown(one, context));
      return shown.map((it) => ({ kind: "namespace", it }));
    }
    case "secrets":
      return readSecrets(namespace ?? context.namespace, context);
    case "registration_tokens": {
      const tokens = await registrationTokensOf(context);
      return tokens.map((token) => ({ kind: "token", it: withoutId(token) }));
    }
    case "projects":
      return readProjects(context);
  }
}

async function readSecrets(namespace: string, context: Context): Promise<Item[]> {
  const secrets = await orMissingNamespace(secretsKnownIn(context, namespace), context, namespace);
  const users = secrets.length === 0 ? undefined : await secretUsers(context, namespace);
  return secrets.map((it) => ({ kind: "secret", it, users: users?.(it.name) }));
}

const personalKeyAdvice = {
  server: "Tell the user: with SYNPSE_PERSONAL_ACCESS_KEY in the environment of this MCP server, it can list them.",
  caller: "Tell the user: with a personal access key in the header X-Synpse-Access-Key, it can list them.",
} as const;

async function readProjects(context: Context): Promise<Item[]> {
  try {
    const projects = await projectsOf(context);
    return projects.map((it) => ({
      kind: "project",
      it,
      isOwn: [it.id, it.name].includes(context.synpse.projectId ?? ""),
    }));
  } catch (error) {
    if (!(error instanceof PermissionDeniedError)) throw error;
    throw new ToolFailure({
      code: "permission_denied",
      what: "Only a personal access key can see projects; this one belongs to one project.",
      repeat: repeat.pointless,
      next: personalKeyAdvice[context.keyHolder],
    });
  }
}

function itemFacts(item: Item, { now }: View): Facts {
  switch (item.kind) {
    case "namespace": {
      const { name, applicationCount, createdAt } = item.it;
      return { name, applicationCount: applicationCount ?? 0, created: timeFact(createdAt, now) };
    }
    case "secret": {
      const { name, type, version, updatedAt } = item.it;
      // That this key may not see them is said once, for all.
      const used = item.users && userFacts(item.users, maxUsers);
      return { name, type, version, updated: timeFact(updatedAt, now), ...used };
    }
    case "token":
      return tokenFacts(item.it, now);
    case "project": {
      const { id, name, createdAt, deviceCount, applicationCount, namespaceCount } = item.it;
      const counts = { deviceCount, applicationCount, namespaceCount };
      return { name, id, current: item.isOwn || undefined, ...counts, created: timeFact(createdAt, now) };
    }
  }
}
