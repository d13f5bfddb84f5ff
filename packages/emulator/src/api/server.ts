import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type Server, ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { sendStruck } from "../faults/answer.ts";
import { hearOnlyEnd } from "../faults/hear-only-end.ts";
import {
  HEAD_TIMEOUT,
  KEEP_ALIVE_TIMEOUT,
  MAX_BODY_BYTES,
  MAX_CONNECTIONS,
  MAX_HEAD_BYTES,
  MAX_WAITING_REQUESTS,
  REQUEST_TIMEOUT,
  TIMEOUT_CHECK_INTERVAL,
  UNREAD_TIMEOUT,
} from "../limits.ts";
import { watchPath } from "../watch/path.ts";
import { corsHeaders, preflight } from "./cors.ts";
import type { Seen } from "./journal.ts";
import { type Api, answer, type Reply } from "./pipeline.ts";
import { HIDDEN } from "./redact.ts";
import { Turns } from "./turns.ts";

/** The bounds of a server's connections, named in limits.ts. */
export interface ConnectionLimits {
  readonly headTimeout: number;
  readonly requestTimeout: number;
  readonly checkInterval: number;
  readonly keepAliveTimeout: number;
  readonly unreadTimeout: number;
  readonly connections: number;
  readonly waitingRequests: number;
}

const LIMITS: ConnectionLimits = {
  headTimeout: HEAD_TIMEOUT,
  requestTimeout: REQUEST_TIMEOUT,
  checkInterval: TIMEOUT_CHECK_INTERVAL,
  keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
  unreadTimeout: UNREAD_TIMEOUT,
  connections: MAX_CONNECTIONS,
  waitingRequests: MAX_WAITING_REQUESTS,
};

/** An HTTP server that answers the API. It does not listen yet. */
export function createApiServer(api: Api, given: Partial<ConnectionLimits> = {}): Server {
  const limits = { ...LIMITS, ...given };
  const server = createServer({
    headersTimeout: limits.headTimeout,
    requestTimeout: limits.requestTimeout,
    connectionsCheckingInterval: limits.checkInterval,
    keepAliveTimeout: limits.keepAliveTimeout,
    maxHeaderSize: MAX_HEAD_BYTES,
  });
  server.maxConnections = limits.connections;
  // The size of the head bounds them too, and none is left out unseen.
  server.maxHeadersCount = 0;
  const turns = turnsOf(server, limits.waitingRequests);
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    turns.take(request, response, () => {
      serve(api, request, response, limits.unreadTimeout).catch((error: unknown) => {
        api.violation(
          `a request could not be answered: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
        response.destroy();
      });
    });
  };
  server.on("request", handle);
  // A client that asks first is not told to go on with what would be refused.
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    if (Number(request.headers["content-length"] ?? 0) <= MAX_BODY_BYTES) response.writeContinue();
    else response.shouldKeepAlive = false;
    handle(request, response);
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (!(socket instanceof Socket) || !socket.writable || error.code === "ECONNRESET") socket.destroy();
    // The client has left within a request.
    else if (error.code === "HPE_INVALID_EOF_STATE") socket.destroySoon();
    else refuseBytes(turns, error, socket);
  });
  return server;
}

/** What is said of bytes that make no request, by Node's code; of all others that they are no HTTP. */
const REFUSALS: Readonly<Record<string, readonly [status: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: [
    "431 Request Header Fields Too Large",
    `the request's first line and headers are too large: at most ${MAX_HEAD_BYTES} bytes are accepted`,
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "the request took too long to come: send it without pauses"],
};

/** Answers bytes that make no request and closes; requests before them are answered first. */
function refuseBytes(turns: Turns, error: NodeJS.ErrnoException, socket: Socket): void {
  const [status, message] = REFUSALS[error.code ?? ""] ?? ["400 Bad Request", "this is not a request of HTTP/1.1"];
  const refuse = (): void => {
    socket.write(
      `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${message.length + 1}\r\nConnection: close\r\n\r\n${message}\n`,
    );
    socket.destroySoon();
  };
  const incomplete = turns.incomplete(socket);
  if (!incomplete) turns.whenAnswered(socket, refuse);
  else if (incomplete.response.headersSent) socket.destroy();
  else refuse();
}

const turnsByServer = new WeakMap<Server, Turns>();

/** The order in which a server's requests are served, connection by connection. */
export function turnsOf(server: Server, most: number = MAX_WAITING_REQUESTS): Turns {
  let turns = turnsByServer.get(server);
  if (!turns) {
    turns = new Turns(most);
    turnsByServer.set(server, turns);
  }
  return turns;
}

/** Answers one request, and writes it into the journal. */
async function serve(
  api: Api,
  request: IncomingMessage,
  response: ServerResponse,
  unreadTimeout: number,
): Promise<void> {
  const page = watchPath(request);
  if (page !== undefined) {
    // Loaded when somebody first looks: an emulator that nobody watches starts faster.
    const { serveWatch } = await import("../watch/serve.ts");
    await serveWatch(api, request, response, page);
    return;
  }
  // After the page, which nobody else's page may use.
  const allowed = preflight(request, api.host);
  if (allowed) {
    response.writeHead(204, allowed).end();
    return;
  }
  const seen = newSeen(api, request);
  const reply = await answer(api, request, seen);
  // The client may have left meanwhile; writing to a closed response does nothing.
  send(api, request, response, reply);
  // Node closes a connection that stands still for so long; once all is sent, it keeps it as an idle one.
  if (!reply.struck && request.socket.writableLength > 0) request.socket.setTimeout(unreadTimeout);
  api.journal.record({ ...seen, status: reply.status });
}

/** Answers a request whose socket was taken out of the server's hands because it asked for an upgrade. */
export function respondOnSocket(api: Api, request: IncomingMessage, reply: Reply): void {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(request.socket);
  response.on("finish", () => request.socket.destroySoon());
  // Nobody else reads it any more, and nobody would hear of the client's leaving while the answer takes its time.
  hearOnlyEnd(request.socket);
  request.socket.on("end", () => request.socket.destroySoon());
  send(api, request, response, reply);
}

export function newSeen({ world }: Pick<Api, "world">, request: IncomingMessage): Seen {
  const sent = request.headers["synpse-client-request-id"];
  const requestId = Array.isArray(sent) ? sent[0] : sent;
  return {
    method: request.method ?? "GET",
    url: request.url ?? "/",
    requestId: requestId !== undefined && world.store.keys.has(requestId) ? HIDDEN : requestId,
    userAgent: request.headers["user-agent"],
  };
}

function send(api: Api, request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const head = (length: OutgoingHttpHeaders): void => {
    response.writeHead(reply.status, { ...corsHeaders(request), ...reply.headers, ...length });
  };
  if (reply.struck) {
    const body = Buffer.from(reply.body);
    sendStruck(response, request.socket, { struck: reply.struck, body, head }, api.world.simulation.timeline);
    return;
  }
  head(reply.status === 204 ? {} : { "Content-Length": Buffer.byteLength(reply.body) });
  // As text it goes out together with the head, in one piece.
  response.end(request.method === "HEAD" ? undefined : reply.body);
}
