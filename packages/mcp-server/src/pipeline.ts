import type * as z from "zod";
import type { Backend } from "./backend.ts";
import type { Context, Progress, Tool } from "./define.ts";
import { afterDoubt, explain } from "./errors.ts";
import { type Failure, failureFacts, ToolFailure } from "./failure.ts";
import { explainInput } from "./input.ts";
import { budget } from "./output/budget.ts";
import type { Reply } from "./output/facts.ts";
import { fence, newTag } from "./output/fence.ts";
import { cleanIdentifier, redact, scrubber } from "./output/redact.ts";
import type { Rendered } from "./output/render.ts";
import { sanitiseText } from "./output/sanitise.ts";
import { redactStructure } from "./output/structure.ts";

/** Most values that one call may ask to be kept out of its result. */
const maxConcealed = 1_000;

/** What is said where the tool that would help is withheld. */
const notOffered = "Tell the user: this server does not offer the tool that would help here.";

/** A tool as this server offers it. */
export interface ServedTool {
  readonly tool: Tool;
  /** The tool's input, without what is fixed for this server. */
  readonly input: z.ZodObject;
  /** Why this server does not offer it, where it does not. */
  readonly withheld: Failure | undefined;
}

/** What every call needs of the server. */
export interface Surroundings {
  readonly backend: Backend;
  readonly namespace: string;
  readonly namespaceFixed: boolean;
  /** The names of the tools that this server does not offer. */
  readonly withheld: readonly string[];
  readonly now: () => Date;
  /** Takes one line about what went wrong inside; never a secret in it. */
  readonly log: (line: string) => void;
}

/** Progress as it is told: safe to show. */
export type ToldProgress = Omit<Progress, "names">;

/** Who calls, and what can be told to them meanwhile. */
export interface Caller {
  readonly signal: AbortSignal;
  readonly reportsProgress: boolean;
  progress(progress: ToldProgress): void;
}

export interface CallResult extends Rendered {
  readonly isError: boolean;
}

/**
 * The one way that every call takes: parse, gate, run, project, redact, fence, budget. Confirming comes between gate and
 * run, auditing after budget. It never throws: what goes wrong is told to the caller in the same way, through the same
 * steps. An error result has no structured content: clients check that against the tool's output schema.
 */
export async function callTool(
  served: ServedTool,
  args: unknown,
  caller: Caller,
  { backend, namespace, namespaceFixed, withheld, now, log }: Surroundings,
): Promise<CallResult> {
  const { tool } = served;
  const concealed: string[] = [];

  function finish(reply: Reply): Rendered {
    const tag = newTag();
    const clean = redact(withOfferedNext(reply, withheld), { own: backend.secrets(), ofCall: concealed });
    return budget(fence(clean, tag), tag);
  }

  function say(failure: Failure): string {
    try {
      return finish({ facts: failureFacts(failure) }).text;
    } catch {
      // Too large: what it is about is left out, and the rest are this server's own few words.
      return finish({ facts: failureFacts({ ...failure, about: undefined }) }).text;
    }
  }

  try {
    const input = parse(served, args);
    if (served.withheld !== undefined) throw new ToolFailure(served.withheld);
    const context: Context = {
      synpse: backend.synpse(),
      streams: () => backend.streams(),
      namespace,
      namespaceFixed,
      signal: caller.signal,
      reportsProgress: caller.reportsProgress,
      progress: (progress) => caller.progress(tell(progress, backend.secrets())),
      conceal(values) {
        concealed.push(...values.slice(0, maxConcealed - concealed.length));
      },
      now,
    };
    const data = redactStructure(await tool.handler(input, context));
    return { ...finish(tool.project(data, input, { now: now(), namespace })), isError: false };
  } catch (error) {
    const failure = caller.signal.aborted ? cancelled(tool) : explain(error, tool);
    if (failure.code === "internal") log(describe(tool.name, error, [...backend.secrets(), ...concealed]));
    return { text: say(failure), structured: undefined, isError: true };
  }
}

function cancelled(tool: Tool): Failure {
  return { code: "cancelled", what: "The call was cancelled.", ...afterDoubt(tool) };
}

/** The reply with a next step that can be taken here: one that names a tool which is not offered leads nowhere. */
function withOfferedNext(reply: Reply, withheld: readonly string[]): Reply {
  const { next } = reply.facts;
  if (typeof next !== "string" || !withheld.some((name) => next.includes(name))) return reply;
  return { ...reply, facts: { ...reply.facts, next: notOffered } };
}

function parse(served: ServedTool, args: unknown): z.output<z.ZodObject> {
  const parsed = served.input.safeParse(args ?? {});
  if (parsed.success) return parsed.data;
  throw new ToolFailure(explainInput(parsed.error, served.input));
}

/** How many names one progress message has. */
const maxNames = 5;

function tell({ done, total, message, names }: Progress, secrets: readonly string[]): ToldProgress {
  const shown = names.slice(0, maxNames).map((name) => JSON.stringify(cleanIdentifier(name, secrets)));
  const more = names.length > maxNames ? [`and ${names.length - maxNames} more`] : [];
  return { done, total, message: [message, [...shown, ...more].join(", ")].filter((part) => part !== "").join(": ") };
}

function describe(tool: string, error: unknown, secrets: readonly string[]): string {
  const text = error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
  return scrubber(secrets)(sanitiseText(`${tool} failed: ${text}`));
}
