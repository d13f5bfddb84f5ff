import { ConnectionError, ResponseFormatError, type SynpseError, TimeoutError } from "../errors.ts";
import type { Failure } from "./attempt.ts";
import { MAX_BODY } from "./body.ts";
import { certificateAdvice } from "./certificate.ts";
import { redact } from "./redact.ts";
import { secretsOfCall } from "./redact-deep.ts";
import type { CallState } from "./request.ts";
import { wasRefused } from "./retry.ts";
import { safeCause } from "./safe-cause.ts";

// What Chromium, Firefox and Safari say. They do not tell a page more, not even that it was refused for its origin.
const BROWSER = /^(Failed to fetch|NetworkError when|Load failed)/;
const CROSS_ORIGIN = " In a browser this can also mean that the server does not allow this page's origin (CORS).";

/** Which limit an attempt ran into, in milliseconds. */
export type TimeLimit = { readonly timeout: number } | { readonly attemptTimeout: number };

function reason(error: unknown, depth = 0): string {
  if (typeof error !== "object" || error === null || depth > 3) return "unknown network error";
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === "string") return code;
  return cause === undefined && error instanceof Error ? error.message : reason(cause, depth + 1);
}

/** What a caller should know of a request whose response was lost half-way. */
function answered(status: number | undefined, method: string): string {
  const written = method === "POST" || method === "PATCH";
  if (status === undefined) return written ? " It may have been carried out: look before sending it again." : "";
  return ` The server had answered ${status}, but not to the end of the body.${
    written ? " It has probably carried out the request: look before sending it again." : ""
  }`;
}

/** The error that a call ends with when its last attempt brought no complete response. */
export function failureError({ failure, status, error }: Failure, call: CallState, limit: TimeLimit): SynpseError {
  const { operation, requestId, attempts, method } = call;
  const secrets = secretsOfCall(call);
  const info = { operation, requestId, attempts, status, cause: safeCause(error, secrets) };
  const tries = attempts < 2 ? "" : ` after ${attempts} attempts`;
  if (failure === "length") {
    const message = `${operation}: the response is longer than ${MAX_BODY} bytes. Ask for less, for example a smaller pageSize.`;
    return new ResponseFormatError(message, { operation, requestId, attempts, status: status ?? 0 });
  }
  const lost = answered(status, method);
  if (failure === "timeout") {
    const [[name, timeout] = ["timeout", 0]] = Object.entries(limit);
    const message = `${operation} did not end within ${timeout} ms${tries}.${lost} Raise the option ${name} if the server needs longer.`;
    return new TimeoutError(message, { ...info, timeout });
  }
  const { origin } = new URL(call.url);
  // A fetch of the caller's own may quote what it was given.
  const why = redact(reason(error), secrets);
  const message = wasRefused(error)
    ? `no connection to ${origin}${tries} (${why}). Check that it is up, and the option baseUrl or SYNPSE_API_ENDPOINT_URL.`
    : `the connection to ${origin} failed${tries} (${why}).${certificateAdvice(error) || lost}${BROWSER.test(why) ? CROSS_ORIGIN : ""}`;
  return new ConnectionError(`${operation}: ${message}`, info);
}
