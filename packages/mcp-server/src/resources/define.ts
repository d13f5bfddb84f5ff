import type { Synpse } from "@synpse/sdk";
import type { CompletableName } from "../completions/completer.ts";
import type { Facts } from "../output/facts.ts";

/** What the `{names}` of a template stand for, decoded. Without `namespace` where that is fixed. */
export type Variables = Readonly<Record<string, string>>;

interface Described {
  /** An address, or a template of one: `{name}` stands for one segment. */
  readonly uri: string;
  /** For programs. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly description: string;
  readonly mimeType: string;
}

/** A resource that says what a tool says, for clients that would rather read than call. */
export interface TwinResource extends Described {
  /** The tool, which reads only. The resource is offered where the tool is. */
  readonly tool: string;
  /** What the tool is called with; what is undefined is left out. */
  input(variables: Variables): Readonly<Record<string, unknown>>;
  /** What the names in a template are names of. */
  readonly completes?: Readonly<Record<string, CompletableName>> | undefined;
  /** What a subscriber waits for to change. Undefined where nobody can subscribe. */
  readonly status?: ((variables: Variables, look: Look) => Promise<string>) | undefined;
}

/** A resource that tells what this server knows by itself. */
interface OwnResource extends Described {
  tell(effective: Facts): OwnText | Promise<OwnText>;
}

/** Facts, which are cleaned and rendered as those of a tool; or a text that has nothing from outside in it. */
type OwnText = { readonly facts: Facts } | { readonly text: string };

export type ResourceDefinition = TwinResource | OwnResource;

/** What a status is asked for with. */
interface Look {
  readonly synpse: Synpse;
  readonly namespace: string;
  readonly signal: AbortSignal;
}

export function isTwin(resource: ResourceDefinition): resource is TwinResource {
  return "tool" in resource;
}
