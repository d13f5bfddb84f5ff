import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { isInitializeRequest } from "@modelcontextprotocol/sdk/types.js";
import { createSession, type McpSession, type SessionExtension } from "../adapter.ts";
import { isLoopback, whyOnlyLoopback } from "../loopback.ts";
import { sanitiseIdentifier } from "../output/sanitise.ts";
import { createCore, type ServerOptions } from "../server.ts";
import { readJson } from "./body.ts";
import { graceMs, withinGrace } from "./grace.ts";
import { refuseForeign } from "./guards.ts";
import { Sessions } from "./sessions.ts";

/** What one HTTP server allows. */
export interface HttpLimits {
  /** Sessions open at a time; one more is refused with 503. */
  readonly maxSessions: number;
  /** A session that nobody uses for so long ends, in milliseconds. */
  readonly idleMs: number;
  /** Largest request body, in bytes. */
  readonly maxBodySize: number;
  /** How long calls in progress may go on while the server closes, in milliseconds. */
  readonly graceMs: number;
}

const defaultHttpLimits: HttpLimits = {
  maxSessions: 100,
  idleMs: 10 * 60_000,
  maxBodySize: 1024 * 1024,
  graceMs,
};

/** Connections open at a time; a session uses one or two. */
const maxConnections = 512;

/** How long a client may take to send its headers, and its whole request, in milliseconds. */
const headersTimeout = 10_000;
const requestTimeout = 30_000;

/** How often idle sessions are looked for, in milliseconds; any request looks too. */
const sweepEvery = 60_000;

export interface HttpServerOptions extends ServerOptions {
  /** A loopback host or address; 127.0.0.1 unless given. */
  readonly host?: string | undefined;
  /** 0, which is any free port, unless given. */
  readonly port?: number | undefined;
  readonly limits?: { readonly [Name in keyof HttpLimits]?: HttpLimits[Name] | undefined } | undefined;
}

export interface HttpServer {
  /** Where clients connect: `http://127.0.0.1:PORT/mcp`. */
  readonly url: string;
  readonly port: number;
  /** Lets calls in progress end, within the grace time, and closes every session and connection. */
  close(): Promise<void>;
}

interface HttpSession extends McpSession {
  readonly transport: StreamableHTTPServerTransport;
}

/**
 * Serves the tools over Streamable HTTP, on the loopback interface only: there is no authentication yet.
 *
 * Rejects with the listener's own error (`code` is "EADDRINUSE" where the port is taken), with a RangeError where the
 * host is not a loopback one, and with SelectionError where the selection of tools cannot be meant.
 */
export function startHttpServer(options: HttpServerOptions = {}): Promise<HttpServer> {
  return serveHttp(options);
}

/** The same, for the conformance suite, which needs fixtures that the product does not have. */
export async function serveHttp(options: HttpServerOptions, extend?: SessionExtension): Promise<HttpServer> {
  const { host = "127.0.0.1", port = 0 } = options;
  if (!isLoopback(host)) throw new RangeError(whyOnlyLoopback(host));
  const limits = { ...defaultHttpLimits, ...defined(options.limits ?? {}) };
  const now = () => (options.now?.() ?? new Date()).getTime();
  const log = options.log ?? ((line: string) => process.stderr.write(`${line}\n`));
  const core = createCore(options);
  const sessions = new Sessions<HttpSession>({ max: limits.maxSessions, idleMs: limits.idleMs, now });
  let closing = false;

  async function open(): Promise<[id: string, session: HttpSession] | undefined> {
    const id = randomUUID();
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => id });
    transport.onclose = () => sessions.delete(id);
    const session: HttpSession = { ...createSession(core.session({ id }), log, extend), transport };
    if (!sessions.add(id, session)) return undefined;
    // The library's own class does not fit its interface under exactOptionalPropertyTypes.
    await session.connect(transport as Transport);
    return [id, session];
  }

  async function handleMcp(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const known = headerOf(request, "mcp-session-id");
    const session = known === undefined ? undefined : sessions.get(known);
    if (known !== undefined && session === undefined) return refuse(response, 404, -32001, "Session not found");
    if (request.method !== "POST") {
      if (known === undefined || session === undefined)
        return refuse(response, 400, -32000, "Mcp-Session-Id is required");
      return serveWith(known, session, request, response, undefined);
    }
    const body = await readJson(request, limits.maxBodySize);
    if ("status" in body) return refuse(response, body.status, body.status === 400 ? -32700 : -32000, body.message);
    if (known !== undefined && session !== undefined) return serveWith(known, session, request, response, body.json);
    if (!isInitializeRequest(body.json)) {
      return refuse(response, 400, -32000, "Mcp-Session-Id is required; initialize first");
    }
    const opened = await open();
    if (opened === undefined) {
      return refuse(
        response,
        503,
        -32000,
        `There are ${limits.maxSessions} sessions already; close one, or try again later.`,
      );
    }
    const [id, fresh] = opened;
    await serveWith(id, fresh, request, response, body.json);
    // Refused by the transport (a wrong Accept header, for one): the client never learned the session's id.
    if (fresh.transport.sessionId === undefined) await fresh.close();
  }

  async function serveWith(
    id: string,
    { transport }: HttpSession,
    request: IncomingMessage,
    response: ServerResponse,
    body: unknown,
  ): Promise<void> {
    response.once("close", sessions.use(id));
    await transport.handleRequest(request, response, body);
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = refuseForeign(request.headers);
    if (refusal !== undefined) return refuse(response, 403, -32000, refusal);
    if (closing) return refuse(response, 503, -32000, "The server is closing.");
    const [path] = (request.url ?? "").split("?");
    if (path === "/healthz") return answer(response, 200, { status: "ok" });
    if (path !== "/mcp") return refuse(response, 404, -32000, "There is nothing here; the MCP endpoint is /mcp.");
    if (!["GET", "POST", "DELETE"].includes(request.method ?? "")) {
      response.setHeader("allow", "GET, POST, DELETE");
      return refuse(response, 405, -32000, "Method not allowed");
    }
    await handleMcp(request, response);
  }

  const server = createServer({ headersTimeout, requestTimeout }, (request, response) => {
    handle(request, response).catch((error: unknown) => {
      log(
        core.scrub(
          `HTTP request failed: ${sanitiseIdentifier(error instanceof Error ? error.message : String(error))}`,
        ),
      );
      if (response.headersSent) response.destroy();
      else refuse(response, 500, -32603, "Internal error");
    });
  });
  server.maxConnections = maxConnections;
  server.listen(port, host.replace(/^\[(.*)\]$/, "$1"));
  await once(server, "listening");
  const sweeper = setInterval(() => sessions.sweep(), Math.min(sweepEvery, limits.idleMs)).unref();
  const address = server.address() as AddressInfo;

  async function closeOnce(): Promise<void> {
    closing = true;
    clearInterval(sweeper);
    const closed = once(server, "close");
    server.close();
    await withinGrace(Promise.allSettled([...sessions].map((session) => session.idle())), limits.graceMs);
    await sessions.closeAll();
    server.closeAllConnections();
    await closed;
  }
  let ending: Promise<void> | undefined;

  return {
    url: `http://${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}:${address.port}/mcp`,
    port: address.port,
    close() {
      ending ??= closeOnce();
      return ending;
    },
  };
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** An error in the protocol's own shape: clients read that, and never HTML. */
function refuse(response: ServerResponse, status: number, code: number, message: string): void {
  answer(response, status, { jsonrpc: "2.0", error: { code, message }, id: null });
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}

function defined(given: NonNullable<HttpServerOptions["limits"]>): Partial<HttpLimits> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
