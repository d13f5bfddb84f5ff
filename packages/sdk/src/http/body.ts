import { ValidationError } from "../errors.ts";

/** The longest success body that is read, in bytes: 64 MiB. A longer one is a ResponseFormatError. */
export const MAX_BODY = 64 * 1024 * 1024;
/** How much of an error's body is read, in bytes: 64 KiB. The rest is dropped. */
export const MAX_ERROR_BODY = 64 * 1024;

/** A success body was longer than {@link MAX_BODY}. */
export class BodyTooLong extends Error {}

/** Reads a response's body as text, within the limit for its status. */
export async function readBody(response: Response): Promise<string> {
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
    if (done) return text + decoder.decode();
    read += value.length;
    if (read > limit) {
      await reader.cancel();
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

/** A request's body as JSON. */
export function serialize(body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch (cause) {
    throw new ValidationError("what was given cannot be written as JSON. Nothing was sent.", { cause });
  }
}
