import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type Server, ServerResponse } from "node:http";
import { sendStruck } from "../faults/answer.ts";
import { hearOnlyEnd } from "../faults/hear-only-end.ts";
import { watchPath } from "../watch/path.ts";
import { corsHeaders, preflight } from "./cors.ts";
import type { Seen } from "./journal.ts";
import { type Api, answer, type Reply } from "./pipeline.ts";

/** A client has this long to send its whole request, in milliseconds. */
const REQUEST_TIMEOUT = 60_000;
/** Longer than clients keep their idle connections, so that it is they who close them. */
const KEEP_ALIVE_TIMEOUT = 65_000;

/** An HTTP server that answers the API. It does not listen yet. */
export function createApiServer(api: Api): Server {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT, keepAliveTimeout: KEEP_ALIVE_TIMEOUT });
  server.on("request", (request, response) => {
    serve(api, request, response).catch((error: unknown) => {
      api.violation(
        `a request could not be answered: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      response.destroy();
    });
  });
  return server;
}

/** Answers one request, and writes it into the journal. */
async function serve(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const allowed = preflight(request);
  if (allowed) {
    response.writeHead(204, allowed).end();
    return;
  }
  const page = watchPath(request);
  if (page !== undefined) {
    // Loaded when somebody first looks: an emulator that nobody watches starts faster.
    const { serveWatch } = await import("../watch/serve.ts");
    await serveWatch(api, request, response, page);
    return;
  }
  const seen = newSeen(request);
  const reply = await answer(api, request, seen);
  // The client may have left meanwhile; writing to a closed response does nothing.
  send(api, request, response, reply);
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

export function newSeen(request: IncomingMessage): Seen {
  const requestId = request.headers["synpse-client-request-id"];
  return {
    method: request.method ?? "GET",
    url: request.url ?? "/",
    requestId: Array.isArray(requestId) ? requestId[0] : requestId,
    userAgent: request.headers["user-agent"],
  };
}

function send(api: Api, request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const body = Buffer.from(reply.body);
  const head = (length: OutgoingHttpHeaders): void => {
    response.writeHead(reply.status, { ...corsHeaders(request), ...reply.headers, ...length });
  };
  if (reply.struck) {
    sendStruck(response, request.socket, { struck: reply.struck, body, head }, api.world.simulation.timeline);
    return;
  }
  head(reply.status === 204 ? {} : { "Content-Length": body.length });
  response.end(request.method === "HEAD" ? undefined : body);
}
