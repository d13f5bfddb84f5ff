import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Duplex, duplexPair } from "node:stream";

export interface Greeting {
  /** Who answers, in a word or two. */
  readonly from: string;
  /** What the text tells, line by line. */
  readonly facts: Readonly<Record<string, string>>;
  readonly now: () => number;
}

/** A connection to a small HTTP/1.1 server that answers every request with 200 and a text that says who it is. Nothing listens anywhere. */
export function hello(greeting: Greeting): Duplex {
  const [near, far] = duplexPair();
  // A pair does not close together by itself.
  near.on("close", () => far.destroy());
  far.on("close", () => near.push(null));
  far.on("error", () => undefined);
  createServer((request, response) => answer(request, response, greeting)).emit("connection", far);
  return near;
}

function answer(request: IncomingMessage, response: ServerResponse, { from, facts, now }: Greeting): void {
  let received = 0;
  request.on("data", (chunk: Buffer) => {
    received += chunk.length;
  });
  request.on("error", () => undefined);
  request.on("end", () => {
    const told = { ...facts, request: `${request.method} ${request.url}`, body: `${received} bytes` };
    const lines = Object.entries(told).map(([name, value]) => `${name}: ${value}\n`);
    const text = Buffer.from(`Hello from ${from}\n\n${lines.join("")}`);
    response.writeHead(200, {
      "Content-Type": "text/plain; charset=utf-8",
      "Content-Length": text.length,
      Date: new Date(now()).toUTCString(),
      Server: "synpse-emulator",
    });
    response.end(text);
  });
}
