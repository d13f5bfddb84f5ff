import type { IncomingMessage } from "node:http";

export type Body = { readonly json: unknown } | { readonly status: 400 | 413; readonly message: string };

/** Reads a JSON body of at most `limit` bytes. Too large is found out by what arrives, whatever the headers say. */
export async function readJson(request: IncomingMessage, limit: number): Promise<Body> {
  const tooLarge = { status: 413, message: `The body is larger than ${limit} bytes.` } as const;
  if (Number(request.headers["content-length"] ?? 0) > limit) return tooLarge;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) return tooLarge;
      chunks.push(chunk);
    }
    return { json: JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown };
  } catch {
    return { status: 400, message: "The body is not complete JSON." };
  }
}
