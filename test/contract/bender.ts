import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { loadDocument } from "../../scripts/contract/document.ts";

/** One request and the answer that the server behind gave. */
export interface Exchange {
  /** The operation's id; undefined for a path that the document does not have. */
  readonly operation: string | undefined;
  /** With the query, below the base path. */
  readonly target: string;
  readonly requestBody: string;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Bent = Partial<Pick<Exchange, "status" | "headers" | "body">>;

/** Told of each request before the server behind is; answers it instead, or lets it go on with undefined. */
export type Refuse = (operation: string | undefined) => Bent | undefined | Promise<Bent | undefined>;

/** Gives what is to be different of an answer; undefined leaves it as it is. */
export type Bend = (exchange: Exchange) => Bent | undefined | Promise<Bent | undefined>;

export interface Bender extends AsyncDisposable {
  readonly baseUrl: string;
  close(): Promise<void>;
}

const basePath = "/api";
const { match } = loadDocument();

/**
 * A proxy in front of a server (an origin, the API below `/api`) that changes answers: `bend` is told of each exchange
 * once the server behind has carried it out.
 */
export async function startBender(upstream: string, bend: Bend, refuse: Refuse = () => undefined): Promise<Bender> {
  const server = createServer((incoming, outgoing) => {
    pass({ upstream, bend, refuse }, incoming, outgoing).catch((error: unknown) => {
      outgoing.destroy(error instanceof Error ? error : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}${basePath}`, close, [Symbol.asyncDispose]: close };
}

interface Behind {
  readonly upstream: string;
  readonly bend: Bend;
  readonly refuse: Refuse;
}

async function pass(
  { upstream, bend, refuse }: Behind,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const requestBody = Buffer.concat(chunks).toString("utf8");
  const { method = "GET", url = "/" } = incoming;
  const target = url.slice(basePath.length);
  const operation = match(method, target.split("?")[0] ?? "")?.operation.id;
  const answer = (await refused(operation, refuse)) ?? (await forward(upstream, incoming, requestBody));
  const exchange: Exchange = { operation, target, requestBody, ...answer };
  const { status, headers, body } = { ...exchange, ...(await bend(exchange)) };
  outgoing.writeHead(status, headers);
  outgoing.end(body);
}

type Answer = Pick<Exchange, "status" | "headers" | "body">;

async function refused(operation: string | undefined, refuse: Refuse): Promise<Answer | undefined> {
  const answer = await refuse(operation);
  return answer && { status: 500, headers: {}, body: "", ...answer };
}

async function forward(
  upstream: string,
  { method = "GET", url = "/", headers }: IncomingMessage,
  body: string,
): Promise<Answer> {
  const sent = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    name === "host" || hopByHop.has(name) || value === undefined ? [] : [[name, String(value)]],
  );
  const response = await fetch(upstream + url, { method, headers: sent, ...(body === "" ? {} : { body }) });
  return {
    status: response.status,
    headers: Object.fromEntries([...response.headers].filter(([name]) => !hopByHop.has(name))),
    body: await response.text(),
  };
}

/** What is between two neighbours only, or is no longer true of a changed body. */
const hopByHop = new Set(["connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding"]);
