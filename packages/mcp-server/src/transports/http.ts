import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { SessionExtension } from "../adapter.ts";
import { configured } from "../backend.ts";
import { cleanIdentifier } from "../output/redact.ts";
import { createCore, type ServerOptions } from "../server.ts";
import { withoutUndefined } from "../without-undefined.ts";
import { answerBrokenRequests } from "./broken-requests.ts";
import { Callers } from "./callers.ts";
import { closingDown, type EndpointOptions, type HttpSession, sessionEndpoint, statelessEndpoint } from "./endpoint.ts";
import { checkGate } from "./gate.ts";
import { withinGrace } from "./grace.ts";
import { corsHeaders, createGuards, preflightHeaders } from "./guards.ts";
import { defaultHttpLimits, type HttpLimits, maxConnections, maxHeaderSize, maxHeaders } from "./limits.ts";
import { readNarrowing } from "./narrowing.ts";
import { decidePosture } from "./posture.ts";
import { answer, internalError, Refusal, refuse } from "./refusal.ts";
import { Sessions } from "./sessions.ts";

/** How often what is over is looked for, in milliseconds; a request for it looks too. */
const sweepEvery = 60_000;

/** How long a connection that is not used is kept, in milliseconds: longer than the balancers in front keep theirs. */
const keepAliveTimeout = 65_000;

export interface HttpServerOptions extends ServerOptions {
  /** A host or address of this machine; 127.0.0.1 unless given. Others than loopback ones need what `decidePosture` says. */
  readonly host?: string | undefined;
  /** 0, which is any free port, unless given. */
  readonly port?: number | undefined;
  /** Names under which clients reach the server, with or without a port. */
  readonly publicHosts?: readonly string[] | undefined;
  /** Origins of web pages that may call. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** A proxy in front speaks TLS. */
  readonly behindTlsProxy?: boolean | undefined;
  /** Let callers from beyond this machine use the server's own access key. */
  readonly singleTenant?: boolean | undefined;
  /** Keep no sessions. */
  readonly stateless?: boolean | undefined;
  /** What callers present as `Authorization: Bearer …`. */
  readonly gateToken?: string | undefined;
  readonly limits?: { readonly [Name in keyof HttpLimits]?: HttpLimits[Name] | undefined } | undefined;
}

export interface HttpServer {
  /** Where clients connect: `http://127.0.0.1:PORT/mcp`. */
  readonly url: string;
  readonly port: number;
  /** Who may come in and with whose key, in a few lines for the operator. */
  readonly posture: readonly string[];
  /** Lets calls in progress end, within the grace time, and closes every session and connection. */
  close(): Promise<void>;
}

/**
 * Serves the tools over Streamable HTTP.
 *
 * Rejects with the listener's own error (`code` is "EADDRINUSE" where the port is taken), with UsageError where who may come
 * in is not settled, and with SelectionError where the selection of tools cannot be meant.
 */
export function startHttpServer(options: HttpServerOptions = {}): Promise<HttpServer> {
  return serveHttp(options);
}

/** The same, for the conformance suite, which needs fixtures that the product does not have. */
export async function serveHttp(options: HttpServerOptions, extend?: SessionExtension): Promise<HttpServer> {
  const { host = "127.0.0.1", port = 0, publicHosts = [], allowedOrigins = [], stateless = false, gateToken } = options;
  const source = options.synpse ?? {};
  const posture = decidePosture({
    host,
    publicHosts,
    allowedOrigins,
    behindTlsProxy: options.behindTlsProxy ?? false,
    singleTenant: options.singleTenant ?? false,
    stateless,
    lockdown: options.lockdown ?? false,
    gateToken,
    ownKey: configured(source).key,
  });
  const limits: HttpLimits = { ...defaultHttpLimits, ...withoutUndefined(options.limits ?? {}) };
  const concealed = gateToken === undefined ? [] : [gateToken];
  const core = createCore(options, concealed);
  const { log } = core;
  const now = () => core.now().getTime();
  let closing = false;

  const callers: Callers = new Callers({
    source,
    own: core.principal,
    ownKeyRequired: posture.ownKeyRequired,
    concealed: () => core.principal.backend.secrets(),
    limits,
    now,
    log,
    dismissed: (id) => sessions.closeOf(id),
  });
  const sessions: Sessions<HttpSession> = new Sessions({
    max: limits.maxSessions,
    maxOf: (owner) => callers.maxSessionsOf(owner),
    idleMs: limits.idleMs,
    lifeMs: limits.lifeMs,
    now,
  });
  const endpointOptions: EndpointOptions = { core, callers, sessions, limits, closing: () => closing, extend };
  const endpoint = stateless ? statelessEndpoint(endpointOptions) : sessionEndpoint(endpointOptions);
  const guards = createGuards({ host, publicHosts, allowedOrigins, exposed: posture.exposed });
  /** Requests that are being answered, but for open event streams. */
  const answering = new Set<Promise<unknown>>();

  /** The probes of whoever runs the server. They come under any name, and learn nothing. */
  function probe(path: string, response: ServerResponse): boolean {
    if (path === "/healthz") answer(response, 200, { status: "ok" });
    else if (path === "/readyz") answer(response, closing ? 503 : 200, { status: closing ? "closing" : "ready" });
    else return false;
    return true;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers, method = "" } = request;
    if (request.rawHeaders.length / 2 > maxHeaders)
      throw new Refusal(431, `There are more than ${maxHeaders} headers.`);
    const [path = ""] = (request.url ?? "").split("?");
    const foreignOrigin = guards.refuseOrigin(headers.origin);
    if (foreignOrigin !== undefined) throw new Refusal(403, foreignOrigin);
    if (probe(path, response)) return;
    const foreignHost = guards.refuseHost(headers.host);
    if (foreignHost !== undefined) throw new Refusal(403, foreignHost);
    for (const [name, value] of Object.entries(corsHeaders(headers))) response.setHeader(name, value);
    if (path !== "/mcp") throw new Refusal(404, "There is nothing here; the MCP endpoint is /mcp.");
    if (method === "OPTIONS" && headers.origin !== undefined) {
      response.writeHead(204, preflightHeaders(endpoint.methods)).end();
      return;
    }
    if (!endpoint.methods.includes(method)) {
      throw new Refusal(405, `The method must be one of ${endpoint.methods.join(", ")}.`, {
        allow: endpoint.methods.join(", "),
      });
    }
    if (posture.gateToken !== undefined) checkGate(headers.authorization, posture.gateToken);
    // Nobody's key is checked any more, and no session is opened; what calls in progress wait for has a session.
    if (closing && headers["mcp-session-id"] === undefined) throw closingDown();
    // First: a header with a slip in its name could be the key's.
    const narrowing = readNarrowing(headers);
    await endpoint.handle(request, response, await callers.admit(headers), narrowing);
  }

  function fail(error: unknown, request: IncomingMessage, response: ServerResponse): void {
    const key = request.headers["x-synpse-access-key"]?.toString();
    const message = error instanceof Error ? error.message : String(error);
    const secrets = [...core.principal.backend.secrets(), ...(key === undefined ? [] : [key])];
    log(`HTTP request failed: ${cleanIdentifier(message, secrets)}`);
    if (response.headersSent) response.destroy();
    else refuse(response, new Refusal(500, "Internal error", {}, internalError));
  }

  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: Math.ceil(Math.min(limits.headersMs, limits.requestMs) / 4),
      keepAliveTimeout,
      maxHeaderSize,
      // Refused by the guards, in JSON.
      requireHostHeader: false,
    },
    (request, response) => {
      if (request.method !== "GET") {
        const answered = new Promise<void>((resolve) => response.once("close", () => resolve()));
        answering.add(answered);
        void answered.finally(() => answering.delete(answered));
      }
      handle(request, response).catch((error: unknown) => {
        if (error instanceof Refusal && !response.headersSent) refuse(response, error);
        else fail(error, request, response);
      });
    },
  );
  server.maxConnections = maxConnections(limits);
  // None is cut off unseen: too many are refused.
  server.maxHeadersCount = 0;
  server.timeout = limits.stalledMs;
  answerBrokenRequests(server);
  server.listen(port, host.replace(/^\[(.*)\]$/, "$1"));
  await once(server, "listening");
  const sweeper = setInterval(
    () => {
      sessions.sweep();
      callers.sweep();
    },
    Math.min(sweepEvery, limits.idleMs),
  ).unref();
  const address = server.address() as AddressInfo;

  /** Resolves when every call has ended and been answered. */
  async function quiet(): Promise<void> {
    await Promise.all([...sessions].map((session) => session.idle()));
    while (answering.size > 0) await Promise.allSettled(answering);
  }

  async function closeOnce(): Promise<void> {
    closing = true;
    clearInterval(sweeper);
    // Until then it goes on listening: whoever comes is told, and so are the probes.
    await withinGrace(quiet(), limits.graceMs);
    const closed = once(server, "close");
    server.close();
    await sessions.closeAll();
    server.closeAllConnections();
    await closed;
  }
  let ending: Promise<void> | undefined;

  return {
    url: `http://${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}:${address.port}/mcp`,
    port: address.port,
    posture: posture.said,
    close() {
      ending ??= closeOnce();
      return ending;
    },
  };
}
