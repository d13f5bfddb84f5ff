import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

/** One request as it was on the wire. */
export interface RecordedRequest {
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly target: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface CannedAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

export interface Recorder extends AsyncDisposable {
  readonly origin: string;
  readonly requests: RecordedRequest[];
  close(): Promise<void>;
}

/**
 * A server that writes down each request and then either passes it on to `upstream` (an origin), or answers it itself.
 * It stands between a client and what the client talks to, so that what is asserted is what was really sent.
 */
export async function startRecorder(
  next: { upstream: string } | { answer: (request: RecordedRequest) => CannedAnswer },
): Promise<Recorder> {
  const requests: RecordedRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const recorded = await record(incoming);
      requests.push(recorded);
      if ("upstream" in next) forward(next.upstream, recorded, outgoing);
      else answer(next.answer(recorded), outgoing);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function record(incoming: IncomingMessage): Promise<RecordedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const target = incoming.url ?? "/";
  const mark = target.indexOf("?");
  const search = mark === -1 ? "" : target.slice(mark + 1);
  return {
    method: incoming.method ?? "",
    target,
    path: mark === -1 ? target : target.slice(0, mark),
    query: [...new URLSearchParams(search)],
    headers: incoming.headers,
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

function forward(upstream: string, recorded: RecordedRequest, outgoing: ServerResponse): void {
  const { host, ...headers } = recorded.headers;
  const { method, target: path } = recorded;
  // The target goes on as it came: a URL object would normalise it.
  const { hostname, port } = new URL(upstream);
  const request = httpRequest({ hostname, port, path, method, headers }, (incoming) => {
    outgoing.writeHead(incoming.statusCode ?? 502, incoming.headers);
    incoming.pipe(outgoing);
  });
  request.on("error", (error) => answer({ status: 502, body: String(error) }, outgoing));
  request.end(recorded.body);
}

function answer({ status = 200, headers = {}, body }: CannedAnswer, outgoing: ServerResponse): void {
  const text = body === undefined ? "" : JSON.stringify(body);
  outgoing.writeHead(status, { ...(text === "" ? {} : { "content-type": "application/json" }), ...headers });
  outgoing.end(text);
}
