import {
  type APIError,
  type CallInfo,
  ConnectionError,
  errorClass,
  ResponseFormatError,
  type SynpseError,
  TimeoutError,
} from "../errors.ts";
import type { Refusal } from "./api-error.ts";
import type { Failure } from "./attempt.ts";
import { parseBody } from "./body.ts";
import type { TimeLimit } from "./failure.ts";
import type { CallState } from "./request.ts";
import type { Answer, Unreadable } from "./unwrap.ts";

/**
 * What finds the words for an error is loaded by the first error. A web page that is offline by then, or whose files have
 * been replaced meanwhile, does not get it: the error is then one of the same class that says the least.
 */
async function explain<E, Fields extends CallInfo>(
  words: () => Promise<E>,
  Class: new (message: string, fields: Fields) => E,
  said: string,
  fields: Fields,
): Promise<E> {
  try {
    return await words();
  } catch {
    return new Class(`${fields.operation}: ${said}.`, fields);
  }
}

/** The error for an answer that is no success. */
export function explainRefusal(response: Response, text: string, refusal: Refusal): Promise<APIError> {
  const { operation, requestId, attempts } = refusal;
  const { status, headers } = response;
  const words = async () => (await import("./api-error.ts")).apiError(response, parseBody(text), refusal);
  // The body may repeat what was sent, so it stays out.
  const fields = { operation, requestId, attempts, status, headers, body: undefined };
  return explain(words, errorClass(status), `HTTP ${status}`, fields);
}

/** The error for an attempt that brought no complete response. */
export function explainFailure(failure: Failure, call: CallState, limit: TimeLimit): Promise<SynpseError> {
  const { operation, requestId, attempts } = call;
  const { status } = failure;
  const words = async () => (await import("./failure.ts")).failureError(failure, call, limit);
  const [timeout = 0] = Object.values(limit);
  const fields = { operation, requestId, attempts, status };
  return failure.failure === "timeout"
    ? explain<SynpseError, typeof fields & { timeout: number }>(words, TimeoutError, "timed out", {
        ...fields,
        timeout,
      })
    : explain<SynpseError, typeof fields>(words, ConnectionError, "no answer", fields);
}

/** The error for a complete success that does not hold what was expected. */
export function explainAnswer(answer: Answer, problem: Unreadable, call: CallState): Promise<ResponseFormatError> {
  const words = async () => (await import("./format-error.ts")).formatError(answer, problem, call);
  const fields = { ...answer.info, status: answer.response.status };
  return explain(words, ResponseFormatError, "unexpected answer", fields);
}
