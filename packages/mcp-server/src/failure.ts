import type { Facts } from "./output/facts.ts";

/** What a caller learns when a call did not do what was asked. The sentences are this server's own words. */
export interface Failure {
  readonly code: FailureCode;
  /** What happened. */
  readonly what: string;
  /** Whether the same call may be made again. */
  readonly repeat: string;
  /** What to do next, naming a tool where one helps. */
  readonly next: string;
  /** What it is about: names that were asked for, candidates, what the API said. */
  readonly about?: Facts | undefined;
}

export type FailureCode =
  | "invalid_input"
  | "ambiguous"
  | "not_found"
  | "not_allowed_here"
  | "needs_confirmation"
  | "needs_person"
  | "not_confirmed"
  | "plan_changed"
  | "not_configured"
  | "key_refused"
  | "permission_denied"
  | "plan_limit"
  | "conflict"
  | "rate_limited"
  | "not_reachable"
  | "timed_out"
  | "api_error"
  | "refused_by_api"
  | "stream_failed"
  | "too_large"
  | "busy"
  | "cancelled"
  | "internal";

/** What `repeat` says. */
export const repeat = {
  safe: "Repeating the call is safe.",
  pointless: "Repeating the call unchanged will fail again.",
  notApplied: "Nothing was changed; repeating the call is safe.",
  maybeApplied: "The change may have been applied: check before repeating.",
} as const;

/** Thrown by handlers that know better than the API's error what is wrong. */
export class ToolFailure extends Error {
  override readonly name = "ToolFailure";
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.what);
    this.failure = failure;
  }
}

/** The failure as facts, in the order in which it is read. */
export function failureFacts({ code, what, repeat, next, about }: Failure): Facts {
  return { error: code, what, repeat, next, ...about };
}
