import type { SessionPrompts } from "../prompts/session.ts";
import { Refusal } from "../refusal.ts";
import type { SessionResources } from "../resources/session.ts";
import type { Asked, CompletableName } from "./completer.ts";

/** An argument of a prompt, or a variable of a template, that somebody is filling in. */
export interface CompletionOf {
  readonly of: { readonly prompt: string } | { readonly uriTemplate: string };
  readonly argument: string;
  readonly value: string;
  /** What is filled in already. */
  readonly others: Readonly<Record<string, string>>;
}

/** What a session offers to fill in. */
interface Offered {
  readonly resources: Pick<SessionResources, "template">;
  readonly prompts: Pick<SessionPrompts, "argument">;
  readonly namespace: string;
  readonly namespaceFixed: boolean;
}

/** Longest value that is completed, in characters. */
const maxLength = 256;

/** What names are asked for; undefined where the values are free. Throws Refusal where there is no such argument. */
export function askedFor({ of, argument, value, others }: CompletionOf, offered: Offered): Asked | undefined {
  const name = nameOf(of, argument, offered);
  if (name === undefined || value.length > maxLength) return undefined;
  const { namespace, namespaceFixed } = offered;
  return {
    name,
    value,
    namespace: namespaceFixed ? namespace : (filled(others.namespace) ?? namespace),
    namespaceFixed,
    application: filled(others.application),
  };
}

function nameOf(of: CompletionOf["of"], argument: string, offered: Offered): CompletableName | undefined {
  if ("prompt" in of) {
    const found = offered.prompts.argument(of.prompt, argument);
    if (found === undefined) throw new Refusal("invalid", "There is no such prompt here, or it has no such argument.");
    return found.completes;
  }
  const completes = offered.resources.template(of.uriTemplate)?.completes ?? {};
  if (!Object.hasOwn(completes, argument)) {
    throw new Refusal("invalid", "There is no such template here, or it has no such variable.");
  }
  return completes[argument];
}

function filled(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === "" || value.length > maxLength ? undefined : value;
}
