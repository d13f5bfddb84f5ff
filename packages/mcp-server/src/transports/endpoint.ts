import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { isInitializeRequest } from "@modelcontextprotocol/sdk/types.js";
import { createSession, type McpSession, type SessionExtension } from "../adapter.ts";
import { cleanIdentifier } from "../output/redact.ts";
import { SelectionError } from "../selection.ts";
import type { Core, SessionOptions } from "../server.ts";
import { readJson } from "./body.ts";
import type { Caller, Callers } from "./callers.ts";
import type { HttpLimits } from "./limits.ts";
import { disagreement, type Narrowing } from "./narrowing.ts";
import { Refusal, sessionNotFound } from "./refusal.ts";
import type { Sessions } from "./sessions.ts";

/** A session, and how it was opened. */
export interface HttpSession extends McpSession {
  readonly transport: StreamableHTTPServerTransport;
  readonly narrowing: Narrowing;
}

/** What the endpoint works with. */
export interface EndpointOptions {
  readonly core: Core;
  readonly callers: Callers;
  readonly sessions: Sessions<HttpSession>;
  readonly limits: HttpLimits;
  /** Whether the server takes no new work any more. */
  readonly closing: () => boolean;
  readonly extend: SessionExtension | undefined;
}

/** Serves one request of a caller who may come in. Throws Refusal. */
export interface Endpoint {
  readonly methods: readonly string[];
  handle(request: IncomingMessage, response: ServerResponse, caller: Caller, narrowing: Narrowing): Promise<void>;
}

/** A comment is sent as often, at the least, on a stream that has nothing else to say, in milliseconds. */
const keepAliveMs = 15_000;

/** Keeps a session for each client, bound to whoever opened it. */
export function sessionEndpoint(options: EndpointOptions): Endpoint {
  const { callers, sessions, limits, closing } = options;

  function find(id: string, caller: Caller, asked: Narrowing): HttpSession {
    const session = sessions.get(id, caller.id);
    // Another caller's is no different from one that is not there.
    if (session === undefined) throw new Refusal(404, "Session not found", {}, sessionNotFound);
    const header = disagreement(session.narrowing, asked);
    if (header === undefined) return session;
    throw new Refusal(
      400,
      `The header ${header} is not as it was when the session was opened; initialize again to change it.`,
    );
  }

  async function open(caller: Caller, narrowing: Narrowing): Promise<[id: string, session: HttpSession]> {
    const room = sessions.room(caller.id);
    if (room === "none") throw full(503, `There are ${limits.maxSessions} sessions already`);
    if (room !== "there is") throw full(429, `There are ${limits.maxSessionsPerCaller} sessions of yours already`);
    const id = randomUUID();
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => id, keepAliveMs: beat(limits) });
    const session = {
      ...newSession(options, { id, principal: caller.principal, narrowed: narrowing }),
      transport,
      narrowing,
    };
    const release = callers.hold(caller);
    transport.onclose = () => {
      sessions.delete(id);
      release();
    };
    sessions.add(id, session, caller.id);
    await connect(session, transport);
    return [id, session];
  }

  async function post(
    request: IncomingMessage,
    response: ServerResponse,
    caller: Caller,
    known: [id: string, session: HttpSession] | undefined,
    narrowing: Narrowing,
  ): Promise<void> {
    const body = await readMessages(request, response, caller, options);
    if (known !== undefined) {
      response.once("close", sessions.use(known[0], "requests"));
      return known[1].transport.handleRequest(request, response, body);
    }
    if (!isInitializeRequest(body)) throw new Refusal(400, "Mcp-Session-Id is required; initialize first");
    const [id, fresh] = await open(caller, narrowing);
    response.once("close", sessions.use(id, "requests"));
    await fresh.transport.handleRequest(request, response, body);
    // Refused by the transport (a wrong Accept header, for one): the client never learned the session's id.
    if (fresh.transport.sessionId === undefined) await fresh.close();
  }

  return {
    methods: ["GET", "POST", "DELETE"],
    async handle(request, response, caller, narrowing) {
      const id = request.headers["mcp-session-id"]?.toString();
      const known: [string, HttpSession] | undefined = id === undefined ? undefined : [id, find(id, caller, narrowing)];
      if (request.method === "POST") return post(request, response, caller, known, narrowing);
      if (known === undefined) throw new Refusal(400, "Mcp-Session-Id is required");
      if (request.method === "GET" && closing()) throw closingDown();
      response.once("close", sessions.use(known[0], request.method === "GET" ? "streams" : "requests"));
      await known[1].transport.handleRequest(request, response);
    },
  };
}

/** Keeps nothing: each request is a session of its own, so that any replica can answer any request. */
export function statelessEndpoint(options: EndpointOptions): Endpoint {
  return {
    methods: ["POST"],
    async handle(request, response, caller, narrowed) {
      const body = await readMessages(request, response, caller, options);
      const transport = new StreamableHTTPServerTransport({ keepAliveMs: beat(options.limits) });
      const session = newSession(options, { principal: caller.principal, narrowed, single: true });
      // A client that hangs up ends its call: there is no other way to tell.
      response.once("close", () => void session.close().catch(() => undefined));
      await connect(session, transport);
      await transport.handleRequest(request, response, body);
    },
  };
}

export function closingDown(): Refusal {
  return new Refusal(503, "The server is closing; try again in a few seconds.", {
    "retry-after": "5",
    connection: "close",
  });
}

function newSession({ core, extend }: EndpointOptions, options: SessionOptions): McpSession {
  try {
    return createSession(core.session(options), core.log, extend);
  } catch (error) {
    if (error instanceof SelectionError) throw new Refusal(400, cleanIdentifier(error.message, []));
    throw error;
  }
}

/** Reads what is posted. It counts as one request while it arrives, and then as many as it holds. Throws Refusal. */
async function readMessages(
  request: IncomingMessage,
  response: ServerResponse,
  caller: Caller,
  { callers, limits, closing }: EndpointOptions,
): Promise<unknown> {
  response.once("close", callers.enter(caller));
  const body = await readJson(request, limits.maxBodySize);
  const count = requestsIn(body);
  if (count > 1) response.once("close", callers.enter(caller, count - 1));
  // What a call in progress waits for (a person's answer, a cancellation) still comes in while the server closes.
  if (closing() && count > 0) throw closingDown();
  return body;
}

/** The library's own class does not fit its interface under exactOptionalPropertyTypes. */
function connect(session: McpSession, transport: StreamableHTTPServerTransport): Promise<void> {
  return session.connect(transport as Transport);
}

/** Often enough that a client which reads is never taken for one that does not. */
function beat({ stalledMs }: HttpLimits): number {
  return Math.min(keepAliveMs, stalledMs / 4);
}

function full(status: 429 | 503, what: string): Refusal {
  return new Refusal(status, `${what}; close one, or try again later.`, { "retry-after": "60" });
}

/** How many requests a body holds, beside answers and notifications. */
function requestsIn(body: unknown): number {
  return [body]
    .flat()
    .filter((message) => typeof message === "object" && message !== null && "method" in message && "id" in message)
    .length;
}
