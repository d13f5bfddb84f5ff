/**
 * Calls in every way that they are left alone, ended or forgotten, in a process of its own: what is told at the end is
 * what the process noticed, and that it ends by itself says that nothing was left.
 */
import { getEventListeners } from "node:events";
import { Synpse } from "@synpse/sdk";
import { json, startServer, status } from "../../../packages/sdk/src/testing/server.ts";
import { reset, turn } from "../support.ts";

const seen = { unhandled: [] as string[], warnings: [] as string[] };
let noticed = () => {};
process.on("unhandledRejection", (error) => {
  seen.unhandled.push(String(error));
  noticed();
});
process.on("warning", (warning) => seen.warnings.push(warning.message));

// No time limit of these calls is over before the test that started this process has given up.
const patient = { timeout: 900_000, attemptTimeout: 900_000, maxRetryAfter: 900_000 };

async function failingCalls(): Promise<void> {
  await using server = await startServer(status(500));
  const synpse = new Synpse({ ...server.options, maxRetries: 0 });
  const quiet = () => {};
  synpse.devices.list();
  synpse.devices.list().pages();
  await synpse.devices.list().withResponse().catch(quiet);
  await synpse.devices.list().toArray({ limit: 1 }).catch(quiet);
  await synpse.devices.list().toArray({ limit: 0 }).catch(quiet);
  await synpse.devices.get("d").withResponse().catch(quiet);
  await synpse.devices.get("").withResponse().catch(quiet);
  const iterate = async (iterable: AsyncIterable<unknown>) => {
    for await (const _ of iterable);
  };
  const list = synpse.devices.list();
  await iterate(list).catch(quiet);
  await iterate(list).catch(quiet);
  await iterate(synpse.devices.list().pages()).catch(quiet);
  synpse.devices.list()[Symbol.asyncIterator]();
  const late = synpse.devices.list();
  for (let each = 0; each < 20; each++) await turn();
  await iterate(late).catch(quiet);
  await synpse.namespace("n").applications.waitForRollout("a").catch(quiet);
  await synpse.http.GET("/memberships").catch(quiet);
  await Promise.allSettled([synpse.devices.get("d"), synpse.devices.get("d").withResponse()]);
  for (let each = 0; each < 20; each++) await turn();
}

/** A call that fails and that nobody looks at is told as every promise is: once, with its own error. */
async function forgottenCall(): Promise<string[]> {
  await using server = await startServer(status(404));
  const told = new Promise<void>((resolve) => {
    noticed = resolve;
  });
  new Synpse(server.options).devices.get("forgotten");
  await told;
  await turn();
  return seen.unhandled.splice(0);
}

async function abortedCalls(): Promise<void> {
  await using silent = await startServer(() => {});
  await using pausing = await startServer(status(429, { "retry-after": "600" }));
  await using stalling = await startServer((response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("{");
  });
  for (const server of [silent, pausing, stalling]) {
    const controller = new AbortController();
    const options = { ...server.options, ...patient, rateLimit: { perSecond: 0.001, burst: 1 } };
    const synpse = new Synpse(options);
    const arrived = server.next();
    const calls = [
      synpse.devices.get("d", { signal: controller.signal }),
      synpse.devices.get("queued", { signal: controller.signal }),
      synpse.devices.waitFor("d", "online", { signal: controller.signal, timeout: 900_000 }),
    ];
    await arrived;
    for (let each = 0; each < 50; each++) await turn();
    controller.abort("enough");
    const outcomes = await Promise.allSettled(calls);
    for (const outcome of outcomes) {
      if (outcome.status !== "rejected" || outcome.reason !== "enough")
        throw new Error("a call did not end by its signal");
    }
    if (getEventListeners(controller.signal, "abort").length > 0) throw new Error("a listener is left");
  }
  const keyless = new Synpse({ ...silent.options, ...patient, accessKey: () => new Promise<string>(() => {}) });
  const controller = new AbortController();
  const call = keyless.devices.get("d", { signal: controller.signal });
  await turn();
  controller.abort();
  await call.catch(() => {});
}

/** Many calls, one after the other in groups, on one signal that lives long. */
async function manyCalls(count: number): Promise<{ most: number; left: number; grown: number }> {
  await using server = await startServer((response, request, index) => {
    server.received.length = 0;
    if (index % 97 === 3) reset(response, request, index);
    else json(response, { name: "d", filler: "x".repeat(2000) });
  });
  const { signal } = new AbortController();
  const synpse = new Synpse(server.options);
  const listeners = () => getEventListeners(signal, "abort").length;
  let most = 0;
  const group = async (size: number) => {
    const calls = Array.from({ length: size }, () => synpse.devices.get("d", { signal }));
    most = Math.max(most, listeners());
    await turn();
    most = Math.max(most, listeners());
    await Promise.allSettled(calls);
  };
  const heap = () => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  for (let each = 0; each < 10; each++) await group(50);
  const before = heap();
  for (let each = 0; each < count / 100; each++) await group(100);
  return { most, left: listeners(), grown: heap() - before };
}

/** How many connections 200 calls take, one after the other. */
async function connections(): Promise<number> {
  await using server = await startServer((response) => json(response, {}));
  const synpse = new Synpse(server.options);
  const ports = new Set<unknown>();
  for (let each = 0; each < 200; each++) {
    await synpse.devices.get("d");
    for (const socket of server.sockets) ports.add(socket.remotePort);
  }
  return ports.size;
}

await failingCalls();
const forgotten = await forgottenCall();
await abortedCalls();
const many = await manyCalls(10_000);
const sockets = await connections();
console.log(JSON.stringify({ ...seen, forgotten, many, sockets }));
