import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { ResourceUpdatedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { Emulator, ManualClock } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSession } from "../adapter.ts";
import { type Core, createCore, type ServerOptions, type SessionOptions } from "../server.ts";
import { connectClient } from "../testing/connect.ts";
import { startHttpServer } from "../transports/http.ts";
import { maxSubscriptions } from "./subscriptions.ts";
import { laterUnref, maxWatches, type Schedule, watchEvery } from "./watches.ts";

const till = "synpse://devices/vilnius-till-01";
const signage = "synpse://namespaces/default/applications/signage-player";
/** Long enough for a device without a connection to count as offline, and for a status to be looked at. */
const longer = 10 * watchEvery;

let clock: ManualClock;
let emulator: Emulator;
/** What is to run later. */
let waiting: Set<() => void>;

beforeEach(async () => {
  clock = new ManualClock();
  emulator = await Emulator.start({ clock });
  waiting = new Set();
});
afterEach(() => emulator.close());

const schedule: Schedule = (run, milliseconds) => {
  const alarm = clock.setAlarm(clock.now() + milliseconds, () => {
    waiting.delete(run);
    run();
  });
  waiting.add(run);
  return () => {
    alarm.cancel();
    waiting.delete(run);
  };
};

const makeCore = (options: ServerOptions = {}) =>
  createCore({ synpse: emulator.clientOptions, schedule, now: () => new Date(clock.now()), ...options });

/** A session, and the addresses that it is told of, each as it comes. */
async function open(core: Core, options?: SessionOptions) {
  const session = createSession(core.session(options), () => undefined);
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await session.connect(theirs);
  const client = await connectClient(ours);
  const told: string[] = [];
  let tell = (_uri: string): void => undefined;
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
    told.push(params.uri);
    tell(params.uri);
  });
  return {
    client,
    told,
    next: () =>
      new Promise<string>((resolve) => {
        tell = resolve;
      }),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

const looks = (operation: string) =>
  emulator.journal.entries().filter(({ operationId }) => operationId === operation).length;

test("a device that goes offline is told of", async () => {
  await using session = await open(makeCore());
  await session.client.subscribeResource({ uri: till });
  emulator.fleet.disconnect("vilnius-till-01");
  const next = session.next();
  clock.advance(longer);
  expect(await next).toBe(till);
  const { contents } = await session.client.readResource({ uri: till });
  expect(JSON.parse(String((contents[0] as { text: string }).text))).toMatchObject({ status: "offline" });
});

test("a rollout is told of, and the removal of what is watched", async () => {
  const { applications } = new Synpse(emulator.clientOptions).namespace("default");
  await using session = await open(makeCore());
  await session.client.subscribeResource({ uri: signage });
  await applications.update("signage-player", {
    ...(await applications.get("signage-player")),
    description: "Another one.",
  });
  let next = session.next();
  clock.advance(watchEvery);
  expect(await next).toBe(signage);
  await applications.delete("signage-player");
  next = session.next();
  await waitingAgain();
  clock.advance(watchEvery);
  expect(await next).toBe(signage);
});

test("what stays as it is, is not told of", async () => {
  await using session = await open(makeCore());
  await session.client.subscribeResource({ uri: till });
  for (let round = 0; round < 3; round += 1) {
    clock.advance(watchEvery);
    await waitingAgain();
  }
  expect(looks("getDevice")).toBe(4);
  // A notification would have come before the answer.
  await session.client.ping();
  expect(session.told).toEqual([]);
});

test("two sessions share one look, and each ends its own subscription", async () => {
  const core = makeCore();
  await using first = await open(core);
  await using second = await open(core);
  await Promise.all([first, second].map(({ client }) => client.subscribeResource({ uri: till })));
  expect(looks("getDevice")).toBe(1);
  clock.advance(watchEvery);
  await waitingAgain();
  expect(looks("getDevice")).toBe(2);

  await first.client.unsubscribeResource({ uri: till });
  expect(waiting.size).toBe(1);
  emulator.fleet.disconnect("vilnius-till-01");
  const next = second.next();
  clock.advance(longer);
  await next;
  await first.client.ping();
  expect(first.told).toEqual([]);

  await waitingAgain();
  await second.client.unsubscribeResource({ uri: till });
  expect(waiting.size).toBe(0);
});

test("a session that closes ends its subscriptions", async () => {
  const session = await open(makeCore());
  await session.client.subscribeResource({ uri: till });
  await session.client.subscribeResource({ uri: signage });
  expect(waiting.size).toBe(2);
  await session.client.close();
  expect(waiting.size).toBe(0);
});

test("principals share nothing", async () => {
  const core = makeCore();
  const other = createCore({ synpse: emulator.clientOptions }).principal;
  await using first = await open(core);
  await using second = await open(core, { principal: other });
  await first.client.subscribeResource({ uri: till });
  await second.client.subscribeResource({ uri: till });
  expect(looks("getDevice")).toBe(2);
  expect(waiting.size).toBe(2);
});

test("over HTTP, a change comes on the stream that the client listens on", async () => {
  const server = await startHttpServer({ synpse: emulator.clientOptions, schedule });
  let listens = (): void => undefined;
  const listening = new Promise<void>((resolve) => {
    listens = resolve;
  });
  const transport = new StreamableHTTPClientTransport(new URL(server.url), {
    async fetch(url, init) {
      const response = await fetch(url, init);
      if (init?.method === "GET") listens();
      return response;
    },
  });
  const client = await connectClient(transport as Transport);
  await listening;
  const told = new Promise<string>((resolve) => {
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => resolve(params.uri));
  });
  await client.subscribeResource({ uri: till });
  emulator.fleet.disconnect("vilnius-till-01");
  clock.advance(longer);
  expect(await told).toBe(till);
  await waitingAgain();
  await server.close();
  expect(waiting.size).toBe(0);
  await client.close();
});

describe("is refused", () => {
  test("what is not there, or has no status", async () => {
    await using session = await open(makeCore());
    const subscribe = (uri: string) => session.client.subscribeResource({ uri });
    await expect(subscribe("synpse://devices/no-such-device")).rejects.toMatchObject({ code: -32002 });
    await expect(subscribe("synpse://nowhere")).rejects.toMatchObject({ code: -32002 });
    await expect(subscribe("synpse://devices/..")).rejects.toMatchObject({ code: -32602 });
    await expect(subscribe("synpse://config")).rejects.toMatchObject({ code: -32602 });
    expect(waiting.size).toBe(0);
    // What never was, can be ended.
    await session.client.unsubscribeResource({ uri: "synpse://nowhere" });
  });

  test("more than a session may have", async () => {
    await using session = await open(makeCore());
    const written = [..."vilnius-till-01"].map((letter) => `%${letter.charCodeAt(0).toString(16)}`);
    const uris = Array.from({ length: maxSubscriptions + 1 }, (_, index) =>
      index < 15
        ? `synpse://devices/${"vilnius-till-01".slice(0, index)}${written.slice(index).join("")}`
        : `synpse://devices/${written.slice(0, index - 14).join("")}${"vilnius-till-01".slice(index - 14)}`,
    );
    for (const uri of uris.slice(0, maxSubscriptions)) await session.client.subscribeResource({ uri });
    // However it is written, it is one device.
    expect(looks("getDevice")).toBe(1);
    const last = uris[maxSubscriptions] ?? "";
    await expect(session.client.subscribeResource({ uri: last })).rejects.toThrow("20 subscriptions at most");
    await session.client.unsubscribeResource({ uri: uris[0] ?? "" });
    await session.client.subscribeResource({ uri: last });
  });

  test("more than one principal may watch", async () => {
    const core = makeCore({
      synpse: {
        accessKey: "s".repeat(28),
        projectId: "p",
        baseUrl: "http://127.0.0.1:1/api",
        rateLimit: false,
        fetch: () => Promise.resolve(Response.json({ status: "online" })),
      },
    });
    await using first = await open(core);
    await using second = await open(core);
    for (let index = 0; index < maxWatches; index += 1) {
      const { client } = index < maxSubscriptions ? first : second;
      await client.subscribeResource({ uri: `synpse://devices/d${index}` });
    }
    await expect(second.client.subscribeResource({ uri: "synpse://devices/more" })).rejects.toThrow("watches 30");
  });

  test("any, where a session is a single request", async () => {
    await using session = await open(makeCore(), { single: true });
    expect(session.client.getServerCapabilities()?.resources).toEqual({});
    await expect(session.client.subscribeResource({ uri: till })).rejects.toMatchObject({ code: -32602 });
  });
});

test("what fails is looked at less and less, and then as before", async () => {
  const pauses: number[] = [];
  let run = (): void => undefined;
  let scheduled = (): void => undefined;
  const next = () =>
    new Promise<void>((resolve) => {
      scheduled = resolve;
    });
  let answers = true;
  const core = makeCore({
    schedule(later, milliseconds) {
      pauses.push(milliseconds / watchEvery);
      run = later;
      scheduled();
      return () => undefined;
    },
    synpse: {
      ...emulator.clientOptions,
      maxRetries: 0,
      fetch: (url, init) => (answers ? fetch(url, init) : Promise.reject(new Error("no network"))),
    },
  });
  await using session = await open(core);
  await session.client.subscribeResource({ uri: till });
  answers = false;
  for (let failures = 0; failures < 6; failures += 1) {
    const again = next();
    run();
    await again;
  }
  answers = true;
  const again = next();
  run();
  await again;
  expect(pauses).toEqual([1, 2, 4, 8, 16, 16, 16, 1]);
  await session.client.ping();
  expect(session.told).toEqual([]);
});

test("nothing that runs later keeps the process alive", () => {
  const alive = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
  const before = alive();
  const cancel = laterUnref(() => undefined, 60_000);
  expect(alive()).toBe(before);
  cancel();
});

/** Resolves when every look that was due has been taken, and the next one is set. */
async function waitingAgain(): Promise<void> {
  while (waiting.size === 0) await new Promise<void>((resolve) => setImmediate(resolve));
}
