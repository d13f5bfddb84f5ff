import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Duplex, duplexPair } from "node:stream";
import type { HttpAnswer } from "../../../fleet/network/service.ts";

export interface Greeting {
  /** Who answers, in a word or two. */
  readonly from: string;
  /** What the text tells, line by line. */
  readonly facts: Readonly<Record<string, string>>;
  readonly now: () => number;
  /** What every request gets instead of a greeting. */
  readonly fixed?: HttpAnswer | undefined;
}

/** A connection to a small HTTP/1.1 server that answers every request with 200 and a text that says who it is, or as the fleet says. Nothing listens anywhere. */
export function hello(greeting: Greeting): Duplex {
  const [near, far] = duplexPair();
  // A pair does not close together by itself.
  near.on("close", () => far.destroy());
  far.on("close", () => near.push(null));
  far.on("error", () => undefined);
  createServer((request, response) => answer(request, response, greeting)).emit("connection", far);
  return near;
}

function answer(request: IncomingMessage, response: ServerResponse, greeting: Greeting): void {
  const { from, facts, now, fixed } = greeting;
  let received = 0;
  request.on("data", (chunk: Buffer) => {
    received += chunk.length;
  });
  request.on("error", () => undefined);
  request.on("end", () => {
    if (fixed) {
      answerAlways(response, fixed, now);
      return;
    }
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

/** What the fleet says, with the headers that it leaves out. */
function answerAlways(
  response: ServerResponse,
  { status = 200, headers = {}, body = "" }: HttpAnswer,
  now: () => number,
): void {
  response.statusCode = status;
  response.setHeader("Date", new Date(now()).toUTCString());
  if (body !== "") response.setHeader("Content-Type", "text/plain; charset=utf-8");
  // These have no body, and say nothing of its length.
  if (status !== 204 && status !== 304) response.setHeader("Content-Length", Buffer.byteLength(body));
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(body);
}
