import { ValidationError } from "../errors.ts";
import { ignore } from "./ignore.ts";

/** The longest success body that is read, in bytes: 64 MiB. A longer one is a ResponseFormatError. */
export const MAX_BODY = 64 * 1024 * 1024;
/** How much of an error's body is read, in bytes: 64 KiB. The rest is dropped. */
export const MAX_ERROR_BODY = 64 * 1024;

/** A success body was longer than {@link MAX_BODY}. */
export class BodyTooLong extends Error {}

/** Reads a response's body as text, within the limit for its status, until the signal aborts. */
export async function readBody(response: Response, signal: AbortSignal): Promise<string> {
  const limit = response.ok ? MAX_BODY : MAX_ERROR_BODY;
  const { headers, body } = response;
  // An unencoded body is as long as it says, and the platform's own reader is the fastest.
  const length = headers.get("content-length");
  const known = length !== null && !headers.get("content-encoding");
  if (!body || (known && Number(length) <= limit)) return response.text();

  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let read = 0;
  for (;;) {
    const { done, value } = await reader.read();
    // A fetch that does not heed its signal goes on sending.
    if (signal.aborted) reader.cancel().catch(ignore);
    if (done || signal.aborted) return text + decoder.decode();
    read += value.length;
    if (read > limit) {
      reader.cancel().catch(ignore);
      if (response.ok) throw new BodyTooLong();
      return text + decoder.decode(value.subarray(0, value.length - (read - limit)));
    }
    text += decoder.decode(value, { stream: true });
  }
}

/**
 * The same response with its body read: `text()`, `json()` and the other readers answer from memory, as often as asked.
 * A new Response could not be made, because that refuses the statuses above 599.
 */
export function withBody(response: Response, text: string): Response {
  const again = () => new Response(text);
  return Object.assign(response, {
    text: async () => text,
    json: async () => JSON.parse(text) as unknown,
    arrayBuffer: () => again().arrayBuffer(),
    blob: () => again().blob(),
  });
}

/** A body's JSON, or its text where it is not JSON, or undefined where there is none. */
export function parseBody(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What a caller gave, as it is now: they may change it while its update is made ready. */
export function snapshot<T>(given: T): T {
  return JSON.parse(serialize(given ?? {})) as T;
}

/** A request's body as JSON. */
export function serialize(body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch (cause) {
    throw new ValidationError("what was given cannot be written as JSON. Nothing was sent.", { cause });
  }
}
