import { type APIError, ConnectionError, errorClass, type SynpseError, TimeoutError } from "../errors.ts";
import type { Refusal } from "./api-error.ts";
import type { Failure } from "./attempt.ts";
import { parseBody } from "./body.ts";
import type { TimeLimit } from "./failure.ts";
import type { CallState } from "./request.ts";

// What finds the words for an error is loaded by the first error. A web page that was online when it was loaded, or
// whose files have been replaced meanwhile, may not get it: the error is then of the same class, and says the least.

/** The error for an answer that is no success. */
export async function explainRefusal(response: Response, text: string, refusal: Refusal): Promise<APIError> {
  const { operation, requestId, attempts } = refusal;
  const { status, headers } = response;
  try {
    const { apiError } = await import("./api-error.ts");
    return apiError(response, parseBody(text), refusal);
  } catch {
    // The body may repeat what was sent, so it stays out.
    const fields = { status, headers, body: undefined, operation, requestId, attempts };
    return new (errorClass(status))(`${operation}: HTTP ${status}.`, fields);
  }
}

/** The error for an attempt that brought no complete response. */
export async function explainFailure(failure: Failure, call: CallState, limit: TimeLimit): Promise<SynpseError> {
  const { operation, requestId, attempts } = call;
  try {
    const { failureError } = await import("./failure.ts");
    return failureError(failure, call, limit);
  } catch {
    const [passed = 0] = Object.values(limit);
    const info = { operation, requestId, attempts, status: failure.status, cause: failure.error, timeout: passed };
    const Class = failure.failure === "timeout" ? TimeoutError : ConnectionError;
    return new Class(`${operation}: no complete answer came.`, info);
  }
}
