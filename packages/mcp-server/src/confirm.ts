import type { Ask, Plan } from "./define.ts";
import { type Failure, repeat, ToolFailure } from "./failure.ts";
import { type Facts, isFreeText } from "./output/facts.ts";

/** Who may confirm what needs it: a person or the caller's argument, only a person, or the operator once and for all. */
export const confirmPolicies = ["ask", "human", "never"] as const;
export type ConfirmPolicy = (typeof confirmPolicies)[number];

/** How it was decided that a change may be made; goes into the audit log. */
export type Decision = "not needed" | "approved by a person" | "confirmed by argument" | "allowed by the operator";

/** A question to the person in front of the client. */
export interface Question {
  /** Safe to show. */
  readonly message: string;
  /** Text that the person types to agree; undefined where a yes is enough. */
  readonly typed: string | undefined;
}

export type PersonsAnswer =
  | { readonly action: "accept"; readonly value: unknown }
  | { readonly action: "decline" | "cancel" };

/** Asks the person; rejects where the question could not be put. */
export type AskPerson = (question: Question, signal: AbortSignal) => Promise<PersonsAnswer>;

/** How long a person has to answer, in milliseconds; whoever puts the question keeps to it. */
export const answerTime = 300_000;

/** A sign of life is given as often while a person is asked, in milliseconds. */
const heartbeatMs = 15_000;

export interface Confirming {
  readonly plan: Plan<unknown>;
  /** The argument `confirm` of the call. */
  readonly given: string | undefined;
  readonly policy: ConfirmPolicy;
  /** Lockdown: text from outside was read in this session, so that the model's own word does not count. */
  readonly suspect: boolean;
  /** Undefined where the client cannot ask. */
  readonly askPerson: AskPerson | undefined;
  readonly signal: AbortSignal;
  /** Words the facts of a question safely. */
  readonly word: (facts: Facts) => string;
  readonly heartbeat: () => void;
}

/**
 * Decides whether a planned change may be made, and fails closed: where nobody who may say yes has said it, it throws
 * ToolFailure. A person is asked where the client can ask; only where it cannot does the argument count, which the model
 * writes, so that it helps against slips and not against a model that was led astray.
 */
export async function confirm(confirming: Confirming): Promise<Decision> {
  const { plan, given, policy, suspect, askPerson } = confirming;
  const { ask } = plan;
  if (plan.dryRun === true || (ask === undefined && !suspect)) return "not needed";
  if (policy === "never" && !suspect) return "allowed by the operator";
  if (askPerson !== undefined) return ofPerson(askPerson, confirming);
  if (policy === "human" || suspect || ask === undefined) throw new ToolFailure(needsPerson(plan, suspect));
  if (given === ask.answer) return "confirmed by argument";
  throw new ToolFailure(needsArgument(plan, ask, given));
}

async function ofPerson(askPerson: AskPerson, confirming: Confirming): Promise<Decision> {
  const { plan, signal, word, heartbeat } = confirming;
  const typed = plan.ask?.irreversible === true ? plan.ask.answer : undefined;
  const answer = await withHeartbeat(heartbeat, () =>
    askPerson({ message: word(planFacts(plan)), typed }, signal),
  ).catch((error: unknown) => {
    if (signal.aborted) throw error;
    return { action: "cancel" } as const;
  });
  const approved = answer.action === "accept" && (typed === undefined ? answer.value === true : answer.value === typed);
  if (approved) return "approved by a person";
  throw new ToolFailure({
    code: "not_confirmed",
    what:
      answer.action === "decline"
        ? "The user was asked, and declined; nothing was changed."
        : "The user was asked, and did not agree; nothing was changed.",
    repeat: "Do not repeat the call unless the user asks for it.",
    next: "Tell the user that nothing was changed, and ask what to do instead.",
    about: planFacts(plan),
  });
}

async function withHeartbeat<T>(beat: () => void, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(beat, heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

function needsPerson(plan: Plan<unknown>, suspect: boolean): Failure {
  return {
    code: "needs_person",
    what: suspect
      ? "This server is in lockdown and text from outside was read in this session, so a person must approve each change; this client cannot ask one. Nothing was changed."
      : "A person must approve this, and this client cannot ask one. Nothing was changed.",
    repeat: repeat.pointless,
    next: suspect
      ? "Tell the user: make the change in a new session that has read no such text, in a client that supports elicitation, or in the Synpse console."
      : "Tell the user: make the change in a client that supports elicitation, or in the Synpse console.",
    about: planFacts(plan),
  };
}

function needsArgument(plan: Plan<unknown>, { answer }: Ask, given: string | undefined): Failure {
  return {
    code: "needs_confirmation",
    what:
      given === undefined
        ? "This must be confirmed first; nothing was changed."
        : "The argument confirm is not what it must be, or the situation has changed; nothing was changed.",
    repeat: repeat.pointless,
    next: "Show the user what would happen, and ask. Only if they agree, repeat the call with confirm as given here.",
    about: { ...planFacts(plan), given, confirm: answer },
  };
}

/** What is told of a plan. Free text has no place in a question: it could talk the person into a yes. */
function planFacts({ what, target, about }: Plan<unknown>): Facts {
  const told = Object.entries(about ?? {}).filter(([, fact]) => !isFreeText(fact));
  return { wouldDo: what, target, ...Object.fromEntries(told) };
}
