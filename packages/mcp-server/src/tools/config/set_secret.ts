import type { SecretMetadata } from "@synpse/sdk";
import * as z from "zod";
import { type Context, defineWriter, type Plan, replaces } from "../../define.ts";
import { repeat, ToolFailure } from "../../failure.ts";
import { confirmation, name, namespace } from "../../input.ts";
import { joinNotes } from "../../output/facts.ts";
import { secretsKnownIn } from "../lists.ts";
import { lookForSecret, namespacesWith } from "../lookup.ts";
import { secretType } from "../secret-references.ts";
import { type SecretUsers, secretUsers, userFacts } from "../secret-users.ts";
import { readValue } from "./secret-value.ts";

/** Applications that are named as the users of a secret. */
const maxUsers = 25;

const input = z.strictObject({
  name: name(),
  type: z.enum(["Environment", "File"]).describe("Of a new one").optional(),
  fromEnv: name("A variable's name without its prefix SYNPSE_MCP_SECRET_").optional(),
  fromFile: name().optional(),
  namespace: namespace(),
  confirm: confirmation(),
});

type Input = z.output<typeof input>;

interface Known {
  readonly namespace: string;
  /** The secret's name, also where the caller gave its id. */
  readonly name: string;
  readonly type: string;
  readonly users: SecretUsers | undefined;
}

interface State {
  readonly known: Known;
  readonly value: Buffer;
  readonly isNew: boolean;
}

interface Done extends Known {
  readonly action: "created" | "replaced";
  readonly version: number | undefined;
  readonly endsWithLine: boolean;
}

export const setSecret = defineWriter({
  name: "set_secret",
  title: "Set a secret",
  toolset: "config",
  description:
    "Creates a secret or replaces its value, taken from a variable or file of this server's machine: give fromEnv or fromFile.",
  // Each call raises the version, and rolls out again whatever uses the secret.
  annotations: { ...replaces, idempotentHint: false },
  checkWith: "list_config",
  input,

  async prepare(input, context): Promise<Plan<State>> {
    const value = await readValue(input, context.settings.secretSource);
    context.conceal([value.toString("utf8"), value.toString("base64")]);
    const namespace = input.namespace ?? context.namespace;
    const { secret: old } = await lookForSecret(context, namespace, input.name);
    if (old === undefined && input.namespace === undefined) await checkElsewhere(input.name, namespace, context);
    const type = typeOf(input, old);
    if (type === "Environment") checkText(value);
    const lookUp = await secretUsers(context, namespace);
    const name = old?.name ?? input.name;
    const users = lookUp?.(name);
    const state = { known: { namespace, name, type, users }, value, isNew: old === undefined };
    const target = { state, target: name, kind: "secret", namespace };
    if (old === undefined) return { ...target, what: "Creates a secret." };
    return {
      ...target,
      what: "Replaces the value of a secret, for good: the old value cannot be had back. The applications that use it are rolled out again.",
      about: { namespace, type, version: old.version, ...userFacts(users, maxUsers) },
      ask: { irreversible: true, answer: name },
    };
  },

  async handler(input, { synpse, signal }, { known, value, isNew }): Promise<Done> {
    const { secrets } = synpse.namespace(known.namespace);
    const { version } = isNew
      ? await secrets.create({ name: known.name, type: newType(input), data: value }, { signal })
      : await secrets.update(known.name, { data: value }, { signal });
    const endsWithLine = known.type === "Environment" && value.at(-1) === lineFeed;
    return { ...known, action: isNew ? "created" : "replaced", version, endsWithLine };
  },

  project({ action, namespace, name, type, version, users, endsWithLine }) {
    const used = users === undefined || users.registry || users.applications.length > 0;
    return {
      facts: {
        note: joinNotes(
          action === "replaced" && used
            ? "Applications that use the secret are rolled out again with the new value."
            : "",
          action === "replaced" && !used ? "No application of the namespace uses the secret." : "",
          endsWithLine ? "The value ends with a line break, which is a part of it." : "",
        ),
        action,
        secret: name,
        namespace,
        type,
        version,
        ...userFacts(users, maxUsers),
        next:
          action === "replaced" && used ? "Call wait_for_rollout for an application that uses the secret." : undefined,
      },
    };
  },
});

const lineFeed = 10;

/** Whoever leaves the namespace out may mean a secret that is there, in another one: a new one would help nobody. */
async function checkElsewhere(name: string, namespace: string, context: Context): Promise<void> {
  const namesIn = async (one: string) => (await secretsKnownIn(context, one)).map((secret) => secret.name);
  const foundInNamespaces = await namespacesWith(name, namesIn, context, namespace);
  if (foundInNamespaces.length === 0) return;
  throw new ToolFailure({
    code: "ambiguous",
    what: "There is no secret of this name in this namespace, but in others; nothing was changed.",
    repeat: repeat.pointless,
    next: "Call again with one of foundInNamespaces as namespace; with the present one, a new secret is created in it.",
    about: { asked: name, namespace, foundInNamespaces },
  });
}

function newType({ type, fromEnv }: Input): "Environment" | "File" {
  return type ?? (fromEnv === undefined ? "File" : "Environment");
}

function typeOf(input: Input, old: SecretMetadata | undefined): string {
  if (old === undefined) return newType(input);
  const { type } = input;
  const is = secretType(old);
  if (type === undefined || type === is) return is;
  throw new ToolFailure({
    code: "conflict",
    what: "The secret is there with another type, and the type of a secret cannot be changed; nothing was changed.",
    repeat: repeat.pointless,
    next: "Leave type out to keep the type, or give another name.",
    about: { type: is, asked: type },
  });
}

/** What becomes a variable of a container must be text. */
function checkText(value: Buffer): void {
  const text = value.toString("utf8");
  if (!text.includes("\0") && Buffer.from(text).equals(value)) return;
  throw new ToolFailure({
    code: "invalid_input",
    what: "A secret of the type Environment must be text in UTF-8 without zero bytes, and the value is not; nothing was changed.",
    repeat: repeat.pointless,
    next: "Give another value, or for a new secret the type File.",
  });
}
