import type { Ask, Plan } from "./define.ts";
import { type Failure, repeat, ToolFailure } from "./failure.ts";
import { type Fact, type Facts, isFreeText, isList } from "./output/facts.ts";

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
  /** Whether every session of this server is so from its beginning. */
  readonly always: boolean;
  /** Undefined where the client cannot ask. */
  readonly askPerson: AskPerson | undefined;
  readonly signal: AbortSignal;
  /** Words the facts of a question safely, and all of them. Throws ToolFailure where they are too many to be read. */
  readonly word: (facts: Facts) => string;
  readonly heartbeat: () => void;
}

/**
 * Decides whether a planned change may be made, and fails closed: where nobody who may say yes has said it, it throws
 * ToolFailure. A person is asked where the client can ask; only where it cannot does the argument count, which the model
 * writes, so that it helps against slips and not against a model that was led astray.
 */
export async function confirm(confirming: Confirming): Promise<Decision> {
  const { plan, given, policy, suspect, always, word, askPerson } = confirming;
  const { ask } = plan;
  if (plan.dryRun === true || (ask === undefined && !suspect)) return "not needed";
  if (policy === "never" && !suspect) return "allowed by the operator";
  if (askPerson !== undefined) return ofPerson(askPerson, confirming);
  if (policy === "human" || suspect || ask === undefined) throw new ToolFailure(needsPerson(plan, suspect, always));
  if (given === ask.answer) return "confirmed by argument";
  // What is too much for one question is not asked through the model either.
  word(planFacts(plan));
  throw new ToolFailure(needsArgument(plan, ask, given));
}

async function ofPerson(askPerson: AskPerson, confirming: Confirming): Promise<Decision> {
  const { plan, signal, word, heartbeat } = confirming;
  const typed = plan.ask?.irreversible === true ? plan.ask.answer : undefined;
  const message = word(planFacts(plan));
  const answer = await withHeartbeat(heartbeat, () => askPerson({ message, typed }, signal)).catch((error: unknown) => {
    if (signal.aborted) throw error;
    return { action: "cancel" } as const;
  });
  const approved = answer.action === "accept" && (typed === undefined ? answer.value === true : answer.value === typed);
  if (approved) return "approved by a person";
  throw new ToolFailure({
    code: "not_confirmed",
    what: `The user was asked, and ${whyNot(answer, typed)}; nothing was changed.`,
    repeat: "Do not repeat the call unless the user asks for it.",
    next: "Tell the user that nothing was changed, and ask what to do instead.",
    about: planFacts(plan),
  });
}

function whyNot(answer: PersonsAnswer, typed: string | undefined): string {
  if (answer.action === "decline") return "declined";
  const mistyped = typed !== undefined && answer.action === "accept" && typeof answer.value === "string";
  return mistyped ? "what was typed is not exactly what was to be typed" : "did not agree";
}

/**
 * Facts that change by themselves while somebody thinks about a question, wherever in it they stand: that a device is heard
 * of again, or a rollout goes on, makes no approval void.
 */
const passing = new Set(["lastSeen", "status", "state", "states", "completed", "rollout", "offline"]);

/** Throws ToolFailure where a plan is no longer the one that a person approved. */
export function holdToApproved(approved: Plan<unknown>, present: Plan<unknown>): void {
  if (approvedOf(approved) === approvedOf(present)) return;
  throw new ToolFailure({
    code: "plan_changed",
    what: "While the user was asked, what the call would do has changed; nothing was changed.",
    repeat: repeat.notApplied,
    next: "Call again: the user is asked about what it would do now.",
    about: planFacts(present),
  });
}

function approvedOf(plan: Plan<unknown>): string {
  return JSON.stringify([plan.ask, lasting(planFacts(plan))]);
}

function lasting(fact: Fact): unknown {
  if (typeof fact !== "object" || fact === null || isFreeText(fact)) return fact;
  if (isList(fact)) return fact.map(lasting);
  return Object.entries(fact).flatMap(([name, member]) => (passing.has(name) ? [] : [[name, lasting(member)]]));
}

async function withHeartbeat<T>(beat: () => void, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(beat, heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

function needsPerson(plan: Plan<unknown>, suspect: boolean, always: boolean): Failure {
  const elsewhere = "in a client that supports elicitation, or in the Synpse console.";
  const failure = { code: "needs_person", repeat: repeat.pointless, about: planFacts(plan) } as const;
  if (always) {
    return {
      ...failure,
      what: "This server is in lockdown and keeps no sessions, so that it cannot tell whether text from outside was read, nor ask a person: it makes no change at all. Nothing was changed.",
      next: "Tell the user: make the change in the Synpse console, or through a server that keeps sessions.",
    };
  }
  if (suspect) {
    return {
      ...failure,
      what: "This server is in lockdown and text from outside was read in this session, so a person must approve each change; this client cannot ask one. Nothing was changed.",
      next: `Tell the user: make the change in a new session that has read no such text, ${elsewhere}`,
    };
  }
  return {
    ...failure,
    what: "A person must approve this, and this client cannot ask one. Nothing was changed.",
    next: `Tell the user: make the change ${elsewhere}`,
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
