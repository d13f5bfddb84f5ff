import { getEventListeners } from "node:events";
import { afterEach, expect, test } from "vitest";
import { Synpse } from "../client.ts";
import { clientWithClock, deferred, rejection } from "../testing/client.ts";
import { fakeClock } from "../testing/clock.ts";
import { json, startServer, status } from "../testing/server.ts";

const reason = { why: "the user went home" };
let controller = new AbortController();
const listeners = () => getEventListeners(controller.signal, "abort").length;

afterEach(() => {
  controller = new AbortController();
});

test("a signal that has aborted already: nothing is sent", async () => {
  await using server = await startServer((response) => json(response, {}));
  controller.abort(reason);
  expect(await rejection(new Synpse(server.options).devices.get("d", { signal: controller.signal }))).toBe(reason);
  expect(server.received).toEqual([]);
});

test("while it waits for the rate limit", async () => {
  await using server = await startServer((response) => json(response, {}));
  const clock = fakeClock();
  const synpse = clientWithClock({ ...server.options, rateLimit: { perSecond: 1, burst: 1 } }, clock);
  await synpse.devices.get("d");
  const call = rejection(synpse.devices.get("d", { signal: controller.signal }));
  await clock.timerOf(1000);
  controller.abort(reason);
  expect(await call).toBe(reason);
  expect([listeners(), clock.pending(), server.received.length]).toEqual([0, [], 1]);
});

test("as soon as it has begun, with the rate limit used up", async () => {
  await using server = await startServer((response) => json(response, {}));
  const clock = fakeClock();
  const synpse = clientWithClock({ ...server.options, rateLimit: { perSecond: 1, burst: 1 } }, clock);
  await synpse.devices.get("d");
  const call = rejection(synpse.devices.get("d", { signal: controller.signal }));
  controller.abort(reason);
  expect(await call).toBe(reason);
  expect([listeners(), clock.pending(), server.received.length]).toEqual([0, [], 1]);
});

test("while it waits for headers: the connection is closed", async () => {
  const clock = fakeClock();
  await using server = await startServer(() => {});
  const arrived = server.next();
  const call = rejection(clientWithClock(server.options, clock).devices.get("d", { signal: controller.signal }));
  await arrived;
  const [socket] = server.sockets;
  const closed = new Promise((resolve) => socket?.once("close", resolve));
  controller.abort(reason);
  expect(await call).toBe(reason);
  await closed;
  expect([listeners(), clock.pending(), server.received.length]).toEqual([0, [], 1]);
});

test("while it reads the body: the connection is closed", async () => {
  const clock = fakeClock();
  const answered = deferred();
  await using server = await startServer((response) => {
    response.writeHead(200);
    response.write("{");
  });
  const fetchAndTell = async (url: string, init: RequestInit) => {
    const response = await fetch(url, init);
    setImmediate(answered.resolve);
    return response;
  };
  const synpse = clientWithClock({ ...server.options, fetch: fetchAndTell }, clock);
  const call = rejection(synpse.devices.get("d", { signal: controller.signal }));
  await answered.promise;
  const [socket] = server.sockets;
  const closed = new Promise((resolve) => socket?.once("close", resolve));
  controller.abort(reason);
  expect(await call).toBe(reason);
  await closed;
  expect([listeners(), clock.pending()]).toEqual([0, []]);
});

test("while it backs off", async () => {
  await using server = await startServer(status(503, { "retry-after": "9" }));
  const clock = fakeClock();
  const call = rejection(clientWithClock(server.options, clock).devices.get("d", { signal: controller.signal }));
  await clock.timerOf(9000);
  controller.abort(reason);
  expect(await call).toBe(reason);
  expect([listeners(), clock.pending(), server.received.length]).toEqual([0, [], 1]);
});

test("while an accessKey function is asked", async () => {
  const synpse = new Synpse({ accessKey: () => new Promise(() => {}), projectId: "p" });
  const call = rejection(synpse.devices.get("d", { signal: controller.signal }));
  await new Promise((resolve) => setImmediate(resolve));
  controller.abort(reason);
  expect(await call).toBe(reason);
  expect(listeners()).toBe(0);
});

test.each([null, 0, "", undefined])("a reason of %j is handed on as it is", async (falsy) => {
  await using server = await startServer(() => {});
  const arrived = server.next();
  const call = rejection(new Synpse(server.options).devices.get("d", { signal: controller.signal }));
  await arrived;
  controller.abort(falsy);
  expect(await call).toBe(controller.signal.reason);
});

test("an abort after the end changes nothing", async () => {
  await using server = await startServer((response) => json(response, { name: "d" }));
  const call = new Synpse(server.options).devices.get("d", { signal: controller.signal });
  await call;
  expect(listeners()).toBe(0);
  controller.abort(reason);
  expect(await call).toEqual({ name: "d" });
});

test("10,000 calls on one signal leave no listener and raise no warning", async () => {
  const warnings: string[] = [];
  const note = (warning: Error) => warnings.push(warning.message);
  process.on("warning", note);
  const gate = deferred();
  const fetchLater = async () => {
    await gate.promise;
    return new Response('{"name":"d"}');
  };
  const synpse = new Synpse({ accessKey: "key", projectId: "p", rateLimit: false, fetch: fetchLater });
  const { signal } = controller;
  const calls = Array.from({ length: 10_000 }, () => synpse.devices.get("d", { signal }));
  expect(listeners()).toBeLessThanOrEqual(1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(listeners()).toBe(1);
  gate.resolve();
  await Promise.all(calls);
  expect(listeners()).toBe(0);
  await new Promise((resolve) => setImmediate(resolve));
  process.off("warning", note);
  expect(warnings).toEqual([]);
});
