import type { Outcome } from "./attempt.ts";

const RETRIED = new Set([408, 429, 500, 502, 503, 504, 522, 523, 524]);
// The connection was never made, so the request cannot have been carried out. Node's codes, undici's and Bun's.
const REFUSED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ConnectionRefused)$/;
// The server's certificate was refused. OpenSSL's names, as Node, undici and Bun give them.
const CERTIFICATE = /CERT|^UNABLE_TO_(VERIFY|GET_ISSUER)/;
const MAX_CAUSES = 5;

/** Whether a network error, or what caused it, has a code like this. */
export function hasCode(error: unknown, pattern: RegExp, depth = 0): boolean {
  if (typeof error !== "object" || error === null || depth === MAX_CAUSES) return false;
  const { code, cause, errors, syscall } = error as Record<string, unknown>;
  // One error for each address that was tried: all of them must have it.
  if (Array.isArray(errors) && errors.length > 0) return errors.every((each) => hasCode(each, pattern, depth + 1));
  // The same codes tell of a connection that was there and is lost.
  const lost = syscall === "read" || syscall === "write";
  return (typeof code === "string" && pattern.test(code) && !lost) || hasCode(cause, pattern, depth + 1);
}

/** Whether a network error says that no connection came about. */
export function wasRefused(error: unknown): boolean {
  return hasCode(error, REFUSED);
}

/**
 * Whether a request may be sent again after this outcome. What is not `repeatable` may be only where it cannot have
 * been carried out: 429, 503 with Retry-After, and a connection that never came about.
 */
export function mayRepeat(outcome: Outcome, repeatable: boolean): boolean {
  if ("failure" in outcome) {
    if (outcome.failure === "length" || hasCode(outcome.error, CERTIFICATE)) return false;
    return repeatable || (outcome.failure === "network" && wasRefused(outcome.error));
  }
  const { status, headers } = outcome.response;
  if (!RETRIED.has(status)) return false;
  return repeatable || status === 429 || (status === 503 && retryAfter(headers, 0) !== undefined);
}

/** A `Retry-After` header, in seconds or as a date, as milliseconds from `date`; undefined where there is none. */
export function retryAfter(headers: Headers, date: number): number | undefined {
  const value = headers.get("retry-after")?.trim();
  if (!value) return undefined;
  // A header that came twice is joined by a comma.
  const seconds = /^\d+(\.\d+)?(?=, |$)/.exec(value)?.[0];
  if (seconds) return Math.min(Number(seconds) * 1000, Number.MAX_SAFE_INTEGER);
  // Only what starts like a date: the engine makes a year of "-5".
  const milliseconds = /^[A-Z][a-z]{2}/.test(value) ? Date.parse(value) - date : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

/** The pause before retry `number` (1 for the first): anywhere up to a bound that doubles, so that clients spread out. */
export function backoff(
  number: number,
  limits: { initialRetryDelay: number; maxRetryDelay: number },
  random: number,
): number {
  return random * Math.min(limits.maxRetryDelay, limits.initialRetryDelay * 2 ** (number - 1));
}
