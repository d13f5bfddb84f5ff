import type * as z from "zod";
import type { Audit, AuditEntry } from "./audit.ts";
import { type AskPerson, type ConfirmPolicy, confirm, type Decision, holdToApproved } from "./confirm.ts";
import type { Context, Plan, Progress, Tool } from "./define.ts";
import { afterDoubt, explain } from "./errors.ts";
import { type Failure, type FailureCode, failureFacts, ToolFailure } from "./failure.ts";
import { explainInput } from "./input.ts";
import { budget } from "./output/budget.ts";
import { hasFreeText, type Reply } from "./output/facts.ts";
import { fence, newTag } from "./output/fence.ts";
import { wordQuestion } from "./output/question.ts";
import { cleanIdentifier, redact, scrubber } from "./output/redact.ts";
import type { Rendered } from "./output/render.ts";
import { sanitiseText } from "./output/sanitise.ts";
import { redactStructure } from "./output/structure.ts";
import type { Principal } from "./principal.ts";
import type { Settings } from "./settings.ts";

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

/** What every call needs of the session that it belongs to. */
export interface Surroundings {
  readonly principal: Principal;
  /** How the audit log names the session. */
  readonly session: string | undefined;
  readonly namespace: string;
  readonly namespaceFixed: boolean;
  /** The names of the tools that this session does not offer. */
  readonly withheld: readonly string[];
  readonly settings: Settings;
  readonly policy: ConfirmPolicy;
  readonly lockdown: Lockdown;
  readonly now: () => Date;
  /** Takes one line about what went wrong inside; never a secret in it. */
  readonly log: (line: string) => void;
  readonly audit: Audit;
  /** What a result gets of the limits where it is said together with others; 1, all of them, unless given. */
  readonly share?: number | undefined;
}

/** Whether free text from outside was read in a session, where that matters. */
export interface Lockdown {
  /** Text from outside was read, so that changes need a person. */
  readonly active: boolean;
  /** It is so in every session, from its beginning. */
  readonly always: boolean;
  /** Notes that such text is about to be read. */
  noteFreeText(): void;
}

/** Progress as it is told: safe to show. */
export type ToldProgress = Omit<Progress, "names">;

/** Who calls, and what can be told to them meanwhile. */
export interface Caller {
  readonly signal: AbortSignal;
  readonly reportsProgress: boolean;
  progress(progress: ToldProgress): void;
  /** Asks the person in front of the client; undefined where the client cannot. */
  readonly askPerson?: AskPerson | undefined;
}

export interface CallResult extends Rendered {
  readonly isError: boolean;
  /** Of an error: what kind it is. */
  readonly code?: FailureCode | undefined;
}

/** One call on its way. */
interface Call {
  readonly tool: Tool;
  readonly caller: Caller;
  readonly surroundings: Surroundings;
  readonly concealed: string[];
  /** What it has come to, for the audit log. */
  plan: Plan<unknown> | undefined;
  decision: Decision | undefined;
  dryRun: boolean;
}

/**
 * The one way that every call takes: parse, gate, confirm, run, project, redact, fence, budget, audit. It never throws:
 * what goes wrong is told to the caller in the same way, through the same steps. An error result has no structured
 * content: clients check that against the tool's output schema.
 */
export async function callTool(
  served: ServedTool,
  args: unknown,
  caller: Caller,
  surroundings: Surroundings,
): Promise<CallResult> {
  const { tool } = served;
  const { now, namespace } = surroundings;
  const concealed: string[] = [];
  const call: Call = {
    tool,
    caller,
    surroundings,
    concealed,
    plan: undefined,
    decision: undefined,
    dryRun: asksDryRun(args),
  };
  const start = performance.now();
  try {
    if (served.withheld !== undefined) throw new ToolFailure(served.withheld);
    const { input, given } = parse(served, args);
    const context = contextOf(caller, concealed, surroundings);
    const state = await settle(call, input, given, context);
    const data = redactStructure(await tool.handler(input, context, state));
    const result = finish(tool.project(data, input, { now: now(), namespace }), concealed, surroundings);
    audit(call, "done", performance.now() - start);
    return { ...result, isError: false };
  } catch (error) {
    const failure = caller.signal.aborted ? cancelled(tool) : explainHere(error, tool, concealed, surroundings);
    audit(call, failure.code, performance.now() - start);
    const text = sayFailure(failure, concealed, surroundings);
    return { text, structured: undefined, isError: true, code: failure.code };
  }
}

/** Makes a reply safe and lets it fit: redact, fence, budget. What is not a tool's result takes the same way. */
export function finish(reply: Reply, concealed: readonly string[], surroundings: Surroundings): Rendered {
  const tag = newTag();
  const own = surroundings.principal.backend.secrets();
  const clean = redact(withOfferedNext(reply, surroundings.withheld), { own, ofCall: concealed });
  if (hasFreeText(clean)) surroundings.lockdown.noteFreeText();
  return budget(fence(clean, tag), tag, surroundings.share);
}

/** Says what an error means, and logs it where nobody else would learn of it. */
export function explainHere(
  error: unknown,
  doing: Pick<Tool, "name" | "annotations" | "checkWith">,
  concealed: readonly string[],
  { principal, log }: Surroundings,
): Failure {
  const failure = explain(error, { ...doing, keyHolder: principal.keyHolder });
  if (failure.code === "internal") log(describe(doing.name, error, [...principal.backend.secrets(), ...concealed]));
  return failure;
}

/** A failure in the words in which a caller reads it. */
export function sayFailure(failure: Failure, concealed: readonly string[], surroundings: Surroundings): string {
  try {
    return finish({ facts: failureFacts(failure) }, concealed, surroundings).text;
  } catch {
    // Too large: what it is about is left out, and the rest are this server's own few words.
    return finish({ facts: failureFacts({ ...failure, about: undefined }) }, concealed, surroundings).text;
  }
}

/** What a handler works with. */
function contextOf(
  caller: Pick<Caller, "signal" | "reportsProgress" | "progress">,
  concealed: string[],
  { principal, namespace, namespaceFixed, settings, now }: Surroundings,
): Context {
  const { backend, keyHolder } = principal;
  return {
    synpse: backend.synpse(),
    keyHolder,
    streams: () => backend.streams(),
    namespace,
    namespaceFixed,
    signal: caller.signal,
    reportsProgress: caller.reportsProgress,
    progress: (progress) => caller.progress(tell(progress, backend.secrets())),
    conceal(values) {
      // A plan that is made twice conceals the same twice.
      const fresh = values.filter((value) => !concealed.includes(value));
      concealed.push(...fresh.slice(0, maxConcealed - concealed.length));
    },
    cleaner() {
      const scrub = scrubber([...backend.secrets(), ...concealed]);
      return (text) => scrub(sanitiseText(text));
    },
    now,
    settings,
  };
}

/** Of a tool that writes: finds out what it would do, has it confirmed, and counts it. Gives what its handler goes on with. */
async function settle(
  call: Call,
  input: z.output<z.ZodObject>,
  given: string | undefined,
  context: Context,
): Promise<unknown> {
  const { tool, caller } = call;
  const { principal, policy, lockdown } = call.surroundings;
  const { prepare } = tool;
  if (prepare === undefined) return undefined;
  const planned = async (context: Context) => {
    const plan = await prepare(input, context);
    call.plan = plan;
    call.dryRun = plan.dryRun === true;
    return { plan, told: { ...plan, about: redactStructure(plan.about) } };
  };
  const { plan, told } = await planned(context);
  const askedAt = context.now();
  call.decision = await confirm({
    plan: told,
    given,
    policy,
    suspect: lockdown.active,
    always: lockdown.always,
    askPerson: caller.askPerson,
    signal: caller.signal,
    word: (facts) => wordQuestion(facts, principal.backend.secrets()),
    heartbeat: () => context.progress({ done: 0, total: 1, message: "Waiting for the user's approval", names: [] }),
  });
  caller.signal.throwIfAborted();
  let { state } = plan;
  if (call.decision === "approved by a person") {
    // Somebody may have taken minutes to answer. Times are told as of the question, so that they compare.
    const present = await planned({ ...context, now: () => askedAt });
    holdToApproved(told, present.told);
    ({ state } = present.plan);
  }
  if (!call.dryRun) principal.countWrite();
  return state;
}

/** Whether a call says that it changes nothing, before anything else is known of it. */
function asksDryRun(args: unknown): boolean {
  return typeof args === "object" && args !== null && "dryRun" in args && [true, "true"].includes(args.dryRun as never);
}

/** One line for each change that was asked for, whatever came of it. */
function audit(
  { tool, surroundings, plan, decision, dryRun }: Call,
  outcome: AuditEntry["outcome"],
  took: number,
): void {
  if (tool.annotations.readOnlyHint || dryRun) return;
  const { principal, session, now, audit } = surroundings;
  const secrets = principal.backend.secrets();
  const clean = (text: string | undefined) => text && cleanIdentifier(text, secrets);
  const { command } = redactStructure({ command: plan?.command });
  audit({
    time: now().toISOString(),
    principal: principal.name,
    session,
    tool: tool.name,
    project: clean(principal.project),
    namespace: clean(plan?.namespace),
    kind: plan?.kind,
    target: clean(plan?.target),
    detail: command && scrubber(secrets)(sanitiseText(command)),
    decision,
    outcome,
    milliseconds: Math.round(took),
  });
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

/** The input, and the argument that confirms, which is the pipeline's and no tool's. */
function parse(served: ServedTool, args: unknown): { input: z.output<z.ZodObject>; given: string | undefined } {
  const parsed = served.input.safeParse(args ?? {});
  if (!parsed.success) throw new ToolFailure(explainInput(parsed.error, served.input));
  const { confirm: given } = parsed.data;
  return { input: parsed.data, given: typeof given === "string" ? given : undefined };
}

/** How many names one progress message has. */
const maxNames = 5;

function tell({ done, total, message, names }: Progress, secrets: readonly string[]): ToldProgress {
  const shown = names.slice(0, maxNames).map((name) => JSON.stringify(cleanIdentifier(name, secrets)));
  const more = names.length > maxNames ? [`and ${names.length - maxNames} more`] : [];
  return { done, total, message: [message, [...shown, ...more].join(", ")].filter((part) => part !== "").join(": ") };
}

function describe(what: string, error: unknown, secrets: readonly string[]): string {
  const text = error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
  return scrubber(secrets)(sanitiseText(`${what} failed: ${text}`));
}
