import { Emulator, ManualClock } from "@synpse/emulator";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startHttpServer } from "../index.ts";
import { callTool, type Told } from "../testing/connect.ts";
import { connectTo, errorOf, httpServers, initialize, json, message, openSession } from "../testing/http.ts";
import { rawRequest } from "../testing/raw-http.ts";

let emulator: Emulator;
const { start, closeAll } = httpServers(() => ({ synpse: emulator.clientOptions }));

beforeAll(async () => {
  emulator = await Emulator.start({ clock: new ManualClock() });
});
afterAll(() => emulator.close());
afterEach(closeAll);

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
    const first = await openSession(url);
    await openSession(url);
    const third = await rawRequest(url, { headers: json, body: initialize });
    expect(third.status).toBe(503);
    expect(errorOf(third).message).toContain("2 sessions already");
    expect((await rawRequest(url, { method: "DELETE", headers: first })).status).toBe(200);
    await openSession(url);
  });

  test("there are 1,000, and the 1,001st is told", async () => {
    const { url } = await start();
    for (let count = 0; count < 1_000; count += 1) await openSession(url);
    const refused = await rawRequest(url, { headers: json, body: initialize });
    expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "60"]);
    expect(errorOf(refused).message).toContain("1000 sessions already");
  });

  test("an old one ends, though its client is there", async () => {
    let time = 0;
    const { url } = await start({ now: () => new Date(time), limits: { lifeMs: 3_600_000, idleMs: 7_200_000 } });
    const { client, transport } = await connectTo(url);
    const session = { ...json, "mcp-session-id": transport.sessionId ?? "" };
    time = 3_599_999;
    expect((await rawRequest(url, { headers: session, body: message("ping") })).status).toBe(200);
    time = 3_600_000;
    expect((await rawRequest(url, { headers: session, body: message("ping") })).status).toBe(404);
    await client.close();
  });

  test("one that nobody uses ends", async () => {
    let time = 0;
    const { url } = await start({ now: () => new Date(time), limits: { maxSessions: 1, idleMs: 60_000 } });
    const session = await openSession(url);
    const ping = message("ping");
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
    const list = message("tools/list");
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
    ["a foreign Host", { host: "evil.example" }, "--public-host"],
    ["a foreign Origin", { origin: "http://evil.example" }, "--allow-origins"],
    ["a hidden Origin", { origin: "null" }, "--allow-origins"],
  ])("%s gets 403 in JSON, on every path", async (_, headers, hint) => {
    const { url } = await start();
    for (const path of ["/mcp", "/", "/elsewhere"]) {
      for (const method of ["POST", "OPTIONS"]) {
        const answer = await rawRequest(new URL(path, url).href, { method, headers: { ...json, ...headers } });
        expect(answer.status).toBe(403);
        expect(answer.headers["content-type"]).toBe("application/json");
        expect(errorOf(answer).message).toContain(hint);
        expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
      }
    }
  });

  test("the probes come under any name, and no page reads them", async () => {
    const { url } = await start();
    for (const path of ["/healthz", "/readyz"]) {
      const at = new URL(path, url).href;
      const answer = await rawRequest(at, { method: "GET", headers: { host: "10.0.0.7:3333" } });
      expect(answer.status).toBe(200);
      expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
      expect((await rawRequest(at, { method: "GET", headers: { origin: "http://evil.example" } })).status).toBe(403);
    }
  });

  test("a page on this machine may come in, and reads the answers", async () => {
    const { url, port } = await start();
    const origin = "http://localhost:6274";
    const headers = { ...json, host: `localhost:${port}`, origin };
    const opened = await rawRequest(url, { headers, body: initialize });
    expect(opened.status).toBe(200);
    const refused = await rawRequest(url, { headers, body: "{}" });
    expect(refused.status).toBe(400);
    for (const answer of [opened, refused]) {
      expect(answer.headers["access-control-allow-origin"]).toBe(origin);
      expect(answer.headers["access-control-expose-headers"]).toContain("Mcp-Session-Id");
      expect(answer.headers.vary).toBe("Origin");
    }
  });

  test("a page of an allowed origin is told beforehand what it may send", async () => {
    const { url } = await start({ allowedOrigins: ["https://app.example"] });
    const preflight = await rawRequest(url, {
      method: "OPTIONS",
      headers: { origin: "https://app.example", "access-control-request-method": "POST" },
    });
    expect([preflight.status, preflight.text]).toEqual([204, ""]);
    expect(preflight.headers).toMatchObject({
      "access-control-allow-origin": "https://app.example",
      "access-control-allow-methods": "GET, POST, DELETE",
    });
    for (const name of ["Authorization", "Mcp-Session-Id", "X-Synpse-Access-Key", "X-MCP-Readonly"])
      expect(preflight.headers["access-control-allow-headers"]).toContain(name);
    expect(preflight.headers["access-control-allow-credentials"]).toBeUndefined();
    expect((await rawRequest(url, { method: "OPTIONS" })).status).toBe(405);
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
    "%s is refused without what protects it",
    async (host) => {
      await expect(start({ host })).rejects.toThrow("--behind-tls-proxy");
    },
  );

  test("IPv6 loopback has brackets in its address", async () => {
    const { url } = await start({ host: "::1" });
    expect(url).toMatch(/^http:\/\/\[::1\]:\d+\/mcp$/);
    expect((await rawRequest(url, { headers: json, body: initialize })).status).toBe(200);
  });
});
