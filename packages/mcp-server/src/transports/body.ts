import type { IncomingMessage } from "node:http";
import { parseError, Refusal } from "./refusal.ts";

/** Reads a JSON body of at most `limit` bytes. Too large is found out by what arrives, whatever the headers say. */
export async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  const tooLarge = () => new Refusal(413, `The body is larger than ${limit} bytes.`);
  const incomplete = () => new Refusal(400, "The body is not complete JSON.", {}, parseError);
  if (Number(request.headers["content-length"] ?? 0) > limit) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) break;
      chunks.push(chunk);
    }
  } catch {
    throw incomplete();
  }
  if (size > limit) throw tooLarge();
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown;
  } catch {
    throw incomplete();
  }
}
