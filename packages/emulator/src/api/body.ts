import type { IncomingMessage } from "node:http";
import { MAX_BODY_BYTES, MAX_DRAINED_BYTES } from "../limits.ts";
import { badRequest, Problem, quote } from "../store/problem.ts";
import { findJsonError, lineAndColumn } from "./json-position.ts";

/**
 * Reads a request's body whole, keeping at most `limit` bytes.
 *
 * @throws Problem 413; 415 for one that is compressed, which the API's document knows nothing of
 */
export function readBody(request: IncomingMessage, limit: number = MAX_BODY_BYTES): Promise<Buffer> {
  const { "content-encoding": encoding = "identity" } = request.headers;
  if (encoding.toLowerCase() !== "identity") {
    const told = `the request body has the Content-Encoding ${quote(encoding)}: send it as it is`;
    return Promise.reject(new Problem(415, told, { Connection: "close" }));
  }

  const message = `the request body is too large: at most ${limit} bytes are accepted`;
  // A client that has asked whether it may send the body waits for the answer, and there is nothing to read away.
  const most = request.headers.expect === undefined ? MAX_DRAINED_BYTES : limit;
  if (Number(request.headers["content-length"] ?? 0) > most) {
    return Promise.reject(new Problem(413, message, { Connection: "close" }));
  }
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
        return;
      }
      chunks = [];
      if (size > MAX_DRAINED_BYTES) {
        request.pause();
        reject(new Problem(413, message, { Connection: "close" }));
      }
    });
    request.on("end", () => {
      if (size > limit) reject(new Problem(413, message));
      else resolve(Buffer.concat(chunks));
    });
    const left = (): void => reject(new Problem(400, "the request ended before its body was complete"));
    request.on("error", left);
    request.on("close", left);
    // Those events do not come again for a client that has left already.
    if (request.destroyed) left();
  });
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * A JSON body, whatever its content type says. An empty one is undefined: the Go client names a JSON type on requests
 * without a body. The text itself is never quoted, as it may hold a secret.
 *
 * @throws Problem 400, with the position of the mistake
 */
export function parseBody(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    throw badRequest("the request body is not valid UTF-8: send JSON in UTF-8");
  }
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    const offset = findJsonError(text);
    if (offset === undefined) {
      throw badRequest("the request body is not valid JSON: it is nested too deep to tell where the mistake is");
    }
    const { line, column } = lineAndColumn(text, offset);
    const where = offset >= text.length ? "it ends too early, " : "";
    throw badRequest(`the request body is not valid JSON: ${where}line ${line}, column ${column} (offset ${offset})`);
  }
}
