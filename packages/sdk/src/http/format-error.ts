import { ResponseFormatError } from "../errors.ts";
import { redact } from "./redact.ts";
import { secretsOfCall } from "./redact-deep.ts";
import type { CallState } from "./request.ts";
import type { Answer, Unreadable } from "./unwrap.ts";

const SHOWN = 120;

/** The error for a complete success that does not hold what was expected. */
export function formatError(
  { text, response, info }: Answer,
  { problem }: Unreadable,
  call: Pick<CallState, "authorization" | "requestBody" | "path">,
): ResponseFormatError {
  const { operation } = info;
  const { status, headers } = response;
  if ("said" in problem) return new ResponseFormatError(`${operation}: ${problem.said}.`, { ...info, status });

  const type = headers.get("content-type") ?? "no content type";
  // What looks like JSON may hold secrets; a page of HTML tells best what answered.
  const shown = /^\s*</.test(text)
    ? ` It begins: ${redact(text.trim(), secretsOfCall(call)).slice(0, SHOWN).replace(/\s+/g, " ")}`
    : "";
  const message =
    `${operation}: HTTP ${status} came with ${text.length} characters of ${type} instead of ${problem.expected}.${shown} ` +
    "Check that baseUrl is the API's address, and that no proxy or login page answers in its place.";
  return new ResponseFormatError(message, { ...info, status });
}
