import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Emulator } from "@synpse/emulator";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { HttpServerOptions } from "../index.ts";
import { callTool } from "../testing/connect.ts";
import { heldFetch } from "../testing/held-fetch.ts";
import {
  callOf,
  connectTo,
  errorOf,
  exposed,
  httpServers,
  initialize,
  message,
  resultOf,
  throughGate,
  toolNames,
} from "../testing/http.ts";
import { rawRequest } from "../testing/raw-http.ts";
import { headersOf, startTenants, tenants } from "../testing/tenants.ts";

const { anna, boris } = tenants;
let emulator: Emulator;
const { start, closeAll } = httpServers(() => ({
  ...exposed,
  stateless: true,
  synpse: { baseUrl: emulator.baseUrl },
}));

beforeAll(async () => {
  emulator = await startTenants();
});
afterAll(() => emulator.close());
afterEach(closeAll);

const first = (answer: { text: string }) => resultOf(answer).content[0]?.text ?? "";

/** A balancer that gives each request to the next replica, and counts. */
async function balance(urls: readonly string[], counts: number[]) {
  let turn = 0;
  const server = createServer((incoming, response) => {
    const index = turn % urls.length;
    turn += 1;
    counts[index] = (counts[index] ?? 0) + 1;
    const to = request(new URL(urls[index] ?? ""), { method: incoming.method, headers: incoming.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(to);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/mcp`, close: () => server.close() };
}

test("any replica answers any request of a real client", async () => {
  const replicas = [await start(), await start()];
  const counts: number[] = [];
  const balancer = await balance(
    replicas.map(({ url }) => url),
    counts,
  );
  const { authorization } = throughGate;
  const { client, transport } = await connectTo(balancer.url, {
    authorization,
    "x-synpse-access-key": anna.key,
    "x-synpse-project": anna.project,
  });
  expect(transport.sessionId).toBeUndefined();
  expect((await client.listTools()).tools.length).toBeGreaterThan(0);
  for (let call = 0; call < 4; call += 1) {
    expect((await callTool(client, "list_devices")).json.devices[0]?.name).toBe("annas-device");
  }
  await client.close();
  balancer.close();
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(3);
});

describe("one request", () => {
  test("needs no session and leaves none", async () => {
    const { url } = await start({ limits: { maxSessions: 1, maxSessionsPerCaller: 1 } });
    for (let count = 0; count < 3; count += 1) {
      const opened = await rawRequest(url, { headers: headersOf(anna), body: initialize });
      expect([opened.status, opened.headers["mcp-session-id"]]).toEqual([200, undefined]);
    }
    const made = { ...headersOf(anna), "mcp-session-id": "made-up" };
    expect(first(await rawRequest(url, { headers: made, body: callOf("list_devices") }))).toContain("annas-device");
    const notice = JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" });
    expect((await rawRequest(url, { headers: headersOf(anna), body: notice })).status).toBe(202);
  });

  test.each(["GET", "DELETE"])("is never %s", async (method) => {
    const { url } = await start();
    const answer = await rawRequest(url, { method, headers: headersOf(anna) });
    expect([answer.status, answer.headers.allow]).toEqual([405, "POST"]);
    expect(errorOf(answer).message).toContain("POST");
  });

  test("is checked as everywhere: gate, key, project, headers", async () => {
    const { url } = await start();
    const statusOf = async (headers: Record<string, string>) =>
      (await rawRequest(url, { headers, body: message("tools/list") })).status;
    const { authorization: _, ...withoutGate } = headersOf(anna);
    expect(await statusOf(withoutGate)).toBe(401);
    expect(await statusOf(throughGate)).toBe(401);
    expect(await statusOf({ ...headersOf(anna), "x-synpse-project": boris.project })).toBe(403);
    expect(await statusOf({ ...headersOf(anna), "x-mcp-toolsets": "flet" })).toBe(400);
    expect(await statusOf({ ...headersOf(anna), host: "evil.example" })).toBe(403);
  });

  test("narrows for itself", async () => {
    const { url } = await start();
    const list = (headers: object) =>
      rawRequest(url, { headers: { ...headersOf(anna), ...headers }, body: message("tools/list") });
    expect(toolNames(await list({ "x-mcp-tools": "get_device" }))).toEqual(["get_device"]);
    expect(toolNames(await list({})).length).toBeGreaterThan(1);
  });

  test.each<[string, HttpServerOptions, Record<string, string>]>([
    ["the server's", { lockdown: true }, {}],
    ["the caller's own", {}, { "x-mcp-lockdown": "true" }],
  ])("changes nothing in lockdown (%s): nobody knows what was read before", async (_, options, headers) => {
    const { url } = await start(options);
    const body = callOf("update_device", { device: "annas-device", setLabels: { site: "riga" } });
    const refused = await rawRequest(url, { headers: { ...headersOf(anna), ...headers }, body });
    expect(resultOf(refused).isError).toBe(true);
    expect(first(refused)).toContain('"needs_person"');
    const look = callOf("list_devices", { labels: { site: "riga" } });
    expect(first(await rawRequest(url, { headers: headersOf(anna), body: look }))).not.toContain("annas-device");
  });

  test("counts for its caller, whichever requests came before", async () => {
    const held = heldFetch();
    let hold = false;
    const fetching = (to: string, init: RequestInit) => (hold ? held.fetch(to, init) : fetch(to, init));
    const { url } = await start({
      synpse: { baseUrl: emulator.baseUrl, fetch: fetching },
      limits: { maxRequestsPerCaller: 2 },
    });
    const ask = (tenant: typeof anna | typeof boris) =>
      rawRequest(url, { headers: headersOf(tenant), body: callOf("list_devices") });
    // Both are known before anything is held.
    await ask(anna);
    await ask(boris);
    hold = true;
    const waiting = [ask(anna), ask(anna), ask(anna)];
    expect((await Promise.race(waiting)).status).toBe(429);
    hold = false;
    expect(first(await ask(boris))).toContain("boris-device");
    held.open();
    expect((await Promise.all(waiting)).map(({ status }) => status).sort()).toEqual([200, 200, 429]);
  });

  test("ends with its client: there is no other way to cancel", async () => {
    let ended = () => {};
    const aborted = new Promise<void>((resolve) => {
      ended = resolve;
    });
    let arrived = () => {};
    const waiting = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    let hold = false;
    const { url } = await start({
      synpse: {
        baseUrl: emulator.baseUrl,
        fetch(to, init) {
          if (!hold) return fetch(to, init);
          arrived();
          return new Promise((_, reject) => {
            init.signal.addEventListener("abort", () => {
              ended();
              reject(init.signal.reason);
            });
          });
        },
      },
    });
    await rawRequest(url, { headers: headersOf(anna), body: callOf("list_devices") });
    hold = true;
    const hangUp = new AbortController();
    const call = fetch(url, {
      method: "POST",
      headers: headersOf(anna),
      body: callOf("list_devices"),
      signal: hangUp.signal,
    });
    call.catch(() => undefined);
    await waiting;
    hangUp.abort();
    await aborted;
  });
});
