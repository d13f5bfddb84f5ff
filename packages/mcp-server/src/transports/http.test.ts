import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { Emulator, ManualClock } from "@synpse/emulator";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type HttpServer, type HttpServerOptions, startHttpServer } from "../index.ts";
import { callTool, connectClient, type Told } from "../testing/connect.ts";
import { rawRequest } from "../testing/raw-http.ts";

let emulator: Emulator;
let server: HttpServer | undefined;
const log: string[] = [];

beforeAll(async () => {
  emulator = await Emulator.start({ clock: new ManualClock() });
});
afterAll(() => emulator.close());
afterEach(async () => {
  await server?.close();
  server = undefined;
  log.length = 0;
});

async function start(options: HttpServerOptions = {}): Promise<HttpServer> {
  server = await startHttpServer({ synpse: emulator.clientOptions, log: (line) => log.push(line), ...options });
  return server;
}

function connectTo(url: string) {
  const transport = new StreamableHTTPClientTransport(new URL(url));
  return connectClient(transport as Transport).then((client) => ({ client, transport }));
}

const json = { "content-type": "application/json", accept: "application/json, text/event-stream" };
const initialize = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "0" } },
});
const errorOf = ({ text }: { text: string }) =>
  (JSON.parse(text) as { error: { code: number; message: string } }).error;

describe("sessions", () => {
  test("a real client lists, calls, hears of progress, and leaves", async () => {
    const { url, port } = await start();
    expect(url).toBe(`http://127.0.0.1:${port}/mcp`);
    const { client, transport } = await connectTo(url);
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain("list_devices");
    expect((await callTool(client, "list_devices", { labels: { site: "riga" } })).json.total).toBe(3);
    const told: Told[] = [];
    const manifest =
      "name: web\nscheduling: { selectors: { site: riga } }\nspec: { containers: [{ name: a, image: nginx }] }";
    const answer = await callTool(
      client,
      "deploy_application",
      { manifest, waitSeconds: 1 },
      { onprogress: (one) => told.push(one) },
    );
    expect(answer.json.rollout).toMatchObject({ total: 3 });
    expect(told[0]?.message).toContain("0 of 3 devices running");
    const session = transport.sessionId ?? "";
    await transport.terminateSession();
    await client.close();
    const gone = await rawRequest(url, { headers: { ...json, "mcp-session-id": session }, body: "{}" });
    expect(gone.status).toBe(404);
  });

  test("sessions are apart from each other, and share the fleet", async () => {
    const { url } = await start();
    const one = await connectTo(url);
    const two = await connectTo(url);
    expect(one.transport.sessionId).not.toBe(two.transport.sessionId);
    await one.client.close();
    expect((await callTool(two.client, "list_devices", { limit: 1 })).isError).toBe(false);
    await two.client.close();
  });

  test("there are only so many", async () => {
    const { url } = await start({ limits: { maxSessions: 2 } });
    const first = await rawRequest(url, { headers: json, body: initialize });
    expect(first.status).toBe(200);
    expect((await rawRequest(url, { headers: json, body: initialize })).status).toBe(200);
    const third = await rawRequest(url, { headers: json, body: initialize });
    expect(third.status).toBe(503);
    expect(errorOf(third).message).toContain("2 sessions already");
    const headers = { ...json, "mcp-session-id": String(first.headers["mcp-session-id"]) };
    expect((await rawRequest(url, { method: "DELETE", headers })).status).toBe(200);
    expect((await rawRequest(url, { headers: json, body: initialize })).status).toBe(200);
  });

  test("one that nobody uses ends", async () => {
    let time = 0;
    const { url } = await start({ now: () => new Date(time), limits: { maxSessions: 1, idleMs: 60_000 } });
    const { headers } = await rawRequest(url, { headers: json, body: initialize });
    const session = { ...json, "mcp-session-id": String(headers["mcp-session-id"]) };
    const ping = JSON.stringify({ jsonrpc: "2.0", id: 2, method: "ping" });
    time = 59_000;
    expect((await rawRequest(url, { headers: session, body: ping })).status).toBe(200);
    time = 118_000;
    expect((await rawRequest(url, { headers: session, body: ping })).status).toBe(200);
    time = 178_000;
    const late = await rawRequest(url, { headers: session, body: ping });
    expect(late.status).toBe(404);
    expect(errorOf(late)).toEqual({ code: -32001, message: "Session not found" });
    expect((await rawRequest(url, { headers: json, body: initialize })).status).toBe(200);
  });

  test("a start that the protocol refuses leaves none behind", async () => {
    const { url } = await start({ limits: { maxSessions: 1 } });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const refused = await rawRequest(url, { headers: { "content-type": "application/json" }, body: initialize });
      expect(refused.status).toBe(406);
    }
    expect((await rawRequest(url, { headers: json, body: initialize })).status).toBe(200);
  });

  test("a request without one, or with one that is not there, is refused", async () => {
    const { url } = await start();
    const list = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
    expect((await rawRequest(url, { headers: json, body: list })).status).toBe(400);
    expect((await rawRequest(url, { method: "GET", headers: json })).status).toBe(400);
    expect((await rawRequest(url, { headers: { ...json, "mcp-session-id": "made-up" }, body: list })).status).toBe(404);
    expect(
      (await rawRequest(url, { method: "DELETE", headers: { ...json, "mcp-session-id": "made-up" } })).status,
    ).toBe(404);
  });
});

describe("guards", () => {
  test.each([
    ["a foreign Host", { host: "evil.example" }],
    ["a foreign Origin", { origin: "http://evil.example" }],
    ["a hidden Origin", { origin: "null" }],
  ])("%s gets 403 in JSON, on every path", async (_, headers) => {
    const { url } = await start();
    for (const path of ["/mcp", "/healthz", "/"]) {
      const answer = await rawRequest(new URL(path, url).href, { headers: { ...json, ...headers }, body: initialize });
      expect(answer.status).toBe(403);
      expect(answer.headers["content-type"]).toBe("application/json");
      expect(errorOf(answer).message).toContain("does not name this machine");
      expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    }
  });

  test("a page on this machine may come in", async () => {
    const { url, port } = await start();
    const headers = { ...json, host: `localhost:${port}`, origin: "http://localhost:6274" };
    expect((await rawRequest(url, { headers, body: initialize })).status).toBe(200);
  });

  test("a body has its limit, announced or not, and the answer is JSON", async () => {
    const { url } = await start({ limits: { maxBodySize: 1_000 } });
    const body = initialize.padEnd(1_001);
    const announced = await rawRequest(url, { headers: { ...json, "content-length": "1001" }, body });
    const chunked = await rawRequest(url, { headers: { ...json, "transfer-encoding": "chunked" }, body });
    for (const answer of [announced, chunked]) {
      expect(answer.status).toBe(413);
      expect(errorOf(answer).message).toContain("1000 bytes");
    }
    expect((await rawRequest(url, { headers: json, body: initialize.padEnd(1_000) })).status).toBe(200);
  });

  test("the limit is 1 MiB", async () => {
    const { url } = await start();
    expect((await rawRequest(url, { headers: json, body: initialize.padEnd(1024 * 1024) })).status).toBe(200);
    expect((await rawRequest(url, { headers: json, body: initialize.padEnd(1024 * 1024 + 1) })).status).toBe(413);
  });

  test.each([
    ["no JSON", "hello", 400, -32700],
    ["half of it", initialize.slice(0, 20), 400, -32700],
    ["nothing", "", 400, -32700],
    ["something else", "[]", 400, -32000],
  ])("a body that is %s is refused", async (_, body, status, code) => {
    const { url } = await start();
    const answer = await rawRequest(url, { headers: json, body });
    expect([answer.status, errorOf(answer).code]).toEqual([status, code]);
  });

  test("other paths and methods are not there", async () => {
    const { url } = await start();
    expect((await rawRequest(new URL("/", url).href, { method: "GET" })).status).toBe(404);
    const put = await rawRequest(url, { method: "PUT" });
    expect([put.status, put.headers.allow]).toEqual([405, "GET, POST, DELETE"]);
  });

  test("/healthz answers", async () => {
    const { url } = await start();
    const answer = await rawRequest(new URL("/healthz", url).href, { method: "GET" });
    expect([answer.status, answer.text]).toEqual([200, '{"status":"ok"}']);
  });
});

describe("start and end", () => {
  test("a port that is taken is told by its code", async () => {
    const { port } = await start();
    await expect(startHttpServer({ synpse: emulator.clientOptions, port })).rejects.toMatchObject({
      code: "EADDRINUSE",
    });
  });

  test.each(["0.0.0.0", "::", "192.168.0.10", "example.com"])(
    "%s is refused: nobody is authenticated yet",
    async (host) => {
      await expect(startHttpServer({ host })).rejects.toThrow("is not a loopback address");
    },
  );

  test("IPv6 loopback has brackets in its address", async () => {
    const { url } = await start({ host: "::1" });
    expect(url).toMatch(/^http:\/\/\[::1\]:\d+\/mcp$/);
    expect((await rawRequest(url, { headers: json, body: initialize })).status).toBe(200);
  });

  test("closing lets a call in progress end", async () => {
    let arrived = () => {};
    const waiting = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = async (url: string, init: RequestInit) => {
      arrived();
      await gate;
      return fetch(url, init);
    };
    const { url, close } = await start({ synpse: { ...emulator.clientOptions, fetch: slow } });
    const { client } = await connectTo(url);
    const call = callTool(client, "list_devices", { limit: 1 });
    await waiting;
    const closed = close();
    release();
    expect((await call).json.total).toBe(12);
    await closed;
    await expect(rawRequest(url, { headers: json, body: initialize })).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await client.close();
  });

  test("but does not wait for ever, and can be called again", async () => {
    const never = () => new Promise<Response>(() => undefined);
    const { url, close } = await start({
      synpse: { ...emulator.clientOptions, fetch: never },
      limits: { graceMs: 10 },
    });
    const { client } = await connectTo(url);
    const call = callTool(client, "list_devices", { limit: 1 });
    call.catch(() => undefined);
    await Promise.all([close(), close()]);
    await client.close();
    await expect(call).rejects.toThrow();
  });
});
