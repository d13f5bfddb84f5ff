import { type CallInfo, ResponseFormatError } from "../errors.ts";
import { secretsOf } from "./credentials.ts";
import { redact } from "./redact.ts";

const SHOWN = 120;

/** A success body, and what an error about it tells. */
export interface Answer {
  readonly text: string;
  readonly response: Response;
  readonly info: CallInfo;
  /** The header that was sent: a server may echo its credential. */
  readonly authorization: string | null;
}

function formatError({ text, response, info, authorization }: Answer, expected: string): ResponseFormatError {
  const type = response.headers.get("content-type") ?? "no content type";
  // What looks like JSON may hold secrets; a page of HTML tells best what answered.
  const shown = /^\s*</.test(text)
    ? ` It begins: ${redact(text.trim(), secretsOf(authorization)).slice(0, SHOWN).replace(/\s+/g, " ")}`
    : "";
  const message =
    `${info.operation}: HTTP ${response.status} came with ${text.length} characters of ${type} instead of ${expected}.${shown} ` +
    "Check that baseUrl is the API's address, and that no proxy or login page answers in its place.";
  return new ResponseFormatError(message, { ...info, status: response.status });
}

function parse(answer: Answer, expected: string): unknown {
  try {
    return JSON.parse(answer.text);
  } catch {
    // The engine's own error quotes the text, which may hold secrets.
    throw formatError(answer, expected);
  }
}

/** The JSON object of a success body. */
export function readObject<T extends object>(answer: Answer): T {
  const value = parse(answer, "a JSON object");
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw formatError(answer, "a JSON object");
  return value as T;
}

/** The JSON list of a success body. `null` is an empty list: Go writes a list that was never filled so. */
export function readList<T>(answer: Answer): T[] {
  const value = parse(answer, "a JSON list");
  if (value === null) return [];
  if (!Array.isArray(value)) throw formatError(answer, "a JSON list");
  return value as T[];
}

/** For operations that return nothing: whatever the body holds is of no concern. */
export function readNothing(): void {}
