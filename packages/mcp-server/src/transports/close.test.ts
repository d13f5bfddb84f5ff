import { CallToolRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { Emulator, ManualClock } from "@synpse/emulator";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { callTool } from "../testing/connect.ts";
import { heldFetch } from "../testing/held-fetch.ts";
import { callOf, connectTo, errorOf, httpServers, initialize, json, message, openSession } from "../testing/http.ts";
import { rawRequest } from "../testing/raw-http.ts";
import { serveHttp } from "./http.ts";

let emulator: Emulator;
const { start, closeAll } = httpServers(() => ({ synpse: emulator.clientOptions }));

beforeAll(async () => {
  emulator = await Emulator.start({ clock: new ManualClock() });
});
afterAll(() => emulator.close());
afterEach(closeAll);

test("lets a call in progress end, tells everybody else, and then does not listen any more", async () => {
  const held = heldFetch();
  const { url, close } = await start({ synpse: { ...emulator.clientOptions, fetch: held.fetch } });
  const { client } = await connectTo(url);
  const session = await openSession(url);
  const call = callTool(client, "list_devices", { limit: 1 });
  await held.waiting;
  const closed = close();
  const ready = await rawRequest(new URL("/readyz", url).href, { method: "GET" });
  expect([ready.status, ready.text]).toEqual([503, '{"status":"closing"}']);
  expect((await rawRequest(new URL("/healthz", url).href, { method: "GET" })).status).toBe(200);
  const refused = [
    await rawRequest(url, { headers: json, body: initialize }),
    await rawRequest(url, { headers: session, body: message("tools/list") }),
    await rawRequest(url, { method: "GET", headers: session }),
  ];
  for (const answer of refused) {
    expect([answer.status, answer.headers["retry-after"]]).toEqual([503, "5"]);
    expect(errorOf(answer).message).toContain("closing");
  }
  held.open();
  expect((await call).json.total).toBe(12);
  await closed;
  await expect(rawRequest(url, { headers: json, body: initialize })).rejects.toMatchObject({ code: "ECONNREFUSED" });
  await client.close();
});

test("a person's answer still comes in, so that the call which waits for it can end", async () => {
  const server = await serveHttp({ synpse: emulator.clientOptions }, (protocol) => {
    protocol.setRequestHandler(CallToolRequestSchema, async () => {
      const { action } = await protocol.elicitInput({
        message: "Go on?",
        requestedSchema: { type: "object", properties: {} },
      });
      return { content: [{ type: "text", text: JSON.stringify({ action }) }] };
    });
  });
  let closed: Promise<void> | undefined;
  const { client } = await connectTo(server.url, {}, () => {
    closed = server.close();
    return { action: "decline" };
  });
  expect((await callTool(client, "anything")).json).toEqual({ action: "decline" });
  await closed;
  await client.close();
});

test("a call whose client has gone is waited for too", async () => {
  const held = heldFetch();
  const sent: string[] = [];
  const { url, close } = await start({
    synpse: {
      ...emulator.clientOptions,
      fetch: async (path, init) => {
        const response = await held.fetch(path, init);
        sent.push(init.method);
        return response;
      },
    },
  });
  const session = await openSession(url);
  const gone = new AbortController();
  const call = fetch(url, {
    method: "POST",
    headers: session,
    body: callOf("list_devices", { limit: 1 }),
    signal: gone.signal,
  });
  await held.waiting;
  gone.abort();
  await call.catch(() => undefined);
  const closed = close();
  held.open();
  await closed;
  expect(sent).toEqual(["GET"]);
});

test("does not wait for ever, and can be called again", async () => {
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
