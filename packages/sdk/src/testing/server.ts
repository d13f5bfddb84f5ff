// biome-ignore-all lint/correctness/noNodejsModules: only tests import this; it is not shipped.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { ClientOptions } from "../options.ts";

/** One request as it was on the wire. */
export interface Received {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface TestServer extends AsyncDisposable {
  readonly origin: string;
  /** Options for a client of this server: no rate limit, no pauses before retries. */
  readonly options: ClientOptions;
  readonly received: Received[];
  /** Connections that are open now. */
  readonly sockets: ReadonlySet<Socket>;
  /** Resolves when the next request has arrived. */
  next(): Promise<Received>;
}

/** What answers a request; `index` counts the requests from 0. */
export type Answer = (response: ServerResponse, request: Received, index: number) => void;

/** A real HTTP server on the loopback interface. */
export async function startServer(answer: Answer): Promise<TestServer> {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  const waiting: ((request: Received) => void)[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { method = "", url: target = "", headers } = incoming;
    const request = { method, target, headers, body: Buffer.concat(chunks).toString("utf8") };
    received.push(request);
    for (const tell of waiting.splice(0)) tell(request);
    answer(outgoing, request, received.length - 1);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    options: {
      baseUrl: `${origin}/api`,
      accessKey: "s1vAccessKey",
      projectId: "prj_1",
      rateLimit: false,
      initialRetryDelay: 0,
    },
    received,
    sockets,
    next: () => new Promise((resolve) => waiting.push(resolve)),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers with JSON. */
export function json(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

/** A server that gives one answer after the other, and the last one for ever. */
export function answers(...list: Answer[]): Answer {
  return (response, request, index) => list[Math.min(index, list.length - 1)]?.(response, request, index);
}

/** An answer with a status and a text. */
export function status(code: number, headers: Record<string, string> = {}, body = ""): Answer {
  return (response) => {
    response.writeHead(code, headers);
    response.end(body);
  };
}
