import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { type HttpServer, type HttpServerOptions, startHttpServer } from "../index.ts";
import { connectClient, type Elicit } from "./connect.ts";
import { type RawAnswer, rawRequest } from "./raw-http.ts";

/** Headers that every message of the protocol has. */
export const json = { "content-type": "application/json", accept: "application/json, text/event-stream" };

export const gateToken = "gate-token-of-the-tests-0123456789";

/** What a server needs that others than this machine's programs may reach. */
export const exposed = {
  publicHosts: ["mcp.example.com"],
  behindTlsProxy: true,
  gateToken,
} satisfies HttpServerOptions;

/** Headers of one who comes in through the gate. */
export const throughGate = { ...json, authorization: `Bearer ${gateToken}` };

export function message(method: string, params: object = {}, id = 1): string {
  return JSON.stringify({ jsonrpc: "2.0", id, method, params });
}

export const initialize = message("initialize", {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "raw", version: "0" },
});

export const callOf = (name: string, args: object = {}, id = 1): string =>
  message("tools/call", { name, arguments: args }, id);

export const errorOf = ({ text }: Pick<RawAnswer, "text">): { code: number; message: string } =>
  (JSON.parse(text) as { error: { code: number; message: string } }).error;

/** The result in an answer that came as an event stream. */
export function resultOf<T = { content: { text: string }[]; isError?: boolean }>({ text }: Pick<RawAnswer, "text">): T {
  const [, data = ""] = /^data: (.*"result".*)$/m.exec(text) ?? [];
  return (JSON.parse(data) as { result: T }).result;
}

/** The names of the tools that are listed. */
export function toolNames(answer: Pick<RawAnswer, "text">): string[] {
  return resultOf<{ tools: { name: string }[] }>(answer).tools.map(({ name }) => name);
}

/** Opens a session by hand; gives the headers that its requests have, or throws what was answered. */
export async function openSession(
  url: string,
  headers: Record<string, string> = json,
): Promise<Record<string, string>> {
  const answer = await rawRequest(url, { headers, body: initialize });
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  return { ...headers, "mcp-session-id": String(answer.headers["mcp-session-id"]) };
}

/** Servers of one test file; what was started is closed by `closeAll`. */
export function httpServers(options: () => HttpServerOptions) {
  const open: HttpServer[] = [];
  const log: string[] = [];
  return {
    log,
    async start(more: HttpServerOptions = {}): Promise<HttpServer> {
      const server = await startHttpServer({ log: (line) => log.push(line), ...options(), ...more });
      open.push(server);
      return server;
    },
    async closeAll(): Promise<void> {
      await Promise.all(open.splice(0).map((server) => server.close()));
      log.length = 0;
    },
  };
}

/** A real client of the protocol, over HTTP. */
export async function connectTo(url: string, headers: Record<string, string> = {}, elicit?: Elicit) {
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
  const client = await connectClient(transport as Transport, elicit);
  return { client, transport };
}
