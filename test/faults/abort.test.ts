/** An abort in each phase of a call: it rejects at once with the signal's very reason, and leaves nothing behind. */
import { getEventListeners, once } from "node:events";
import { createServer, type Socket } from "node:net";
import { Synpse } from "@synpse/sdk";
import { expect, test } from "vitest";
import { clientWithClock, deferred, rejection } from "../../packages/sdk/src/testing/client.ts";
import { type FakeClock, fakeClock } from "../../packages/sdk/src/testing/clock.ts";
import { type Answer, json, startServer, status, type TestServer } from "../../packages/sdk/src/testing/server.ts";
import { portOf } from "../support/ports.ts";
import { head, type Method, methods, raw, turn } from "./support.ts";

const names = Object.keys(methods) as Method[];
const ok: Answer = (response) => json(response, { name: "gateway-7" });
const listeners = (signal: AbortSignal) => getEventListeners(signal, "abort").length;

interface Setting {
  readonly server: TestServer;
  readonly clock: FakeClock;
  readonly signal: AbortSignal;
  readonly method: Method;
}
/** What a call that has been started rejects with. Inside an object, so that awaiting this does not await that. */
interface Started {
  readonly failed: Promise<unknown>;
}
interface Phase {
  readonly answer: Answer;
  /** How many requests the server sees. */
  readonly sent: number;
  /** Whether the connection is of use for the next call. */
  readonly keeps: boolean;
  /** Brings a call into the phase. */
  reach(setting: Setting): Promise<Started>;
}

function start({ clock, server, signal, method }: Setting, options: object = {}): Started {
  return { failed: rejection(methods[method](clientWithClock({ ...server.options, ...options }, clock), { signal })) };
}

/** Until the server has the request. */
async function arrived(setting: Setting): Promise<Started> {
  const next = setting.server.next();
  const started = start(setting);
  await next;
  return started;
}

/** Until the client has the head of the response. */
async function answered(setting: Setting): Promise<Started> {
  const { promise, resolve } = deferred();
  const started = start(setting, {
    fetch: async (url: string, init: RequestInit) => {
      const response = await fetch(url, init);
      setImmediate(resolve);
      return response;
    },
  });
  await promise;
  return started;
}

const phases: Record<string, Phase> = {
  "the rate limiter's queue": {
    answer: ok,
    sent: 1,
    keeps: true,
    async reach({ clock, server, signal, method }) {
      const synpse = clientWithClock({ ...server.options, rateLimit: { perSecond: 1, burst: 1 } }, clock);
      await synpse.devices.get("d");
      return { failed: rejection(methods[method](synpse, { signal })) };
    },
  },
  "an accessKey function": {
    answer: ok,
    sent: 0,
    keeps: false,
    async reach(setting) {
      const { promise, resolve } = deferred();
      const accessKey = () => {
        resolve();
        return new Promise<string>(() => {});
      };
      const started = start(setting, { accessKey });
      await promise;
      return started;
    },
  },
  "the wait for headers": { answer: () => {}, sent: 1, keeps: false, reach: arrived },
  "the rest of the headers": {
    answer: raw("HTTP/1.1 200 OK\r\nContent-", "open"),
    sent: 1,
    keeps: false,
    reach: arrived,
  },
  "the body": {
    answer: raw(`${head("200 OK", "Content-Length: 9")}{`, "open"),
    sent: 1,
    keeps: false,
    reach: answered,
  },
  "a body without length": {
    answer: raw(`${head("200 OK", "Transfer-Encoding: chunked")}1\r\n{\r\n`, "open"),
    sent: 1,
    keeps: false,
    reach: answered,
  },
  "the body of an error": {
    answer: raw(`${head("500 No", "Content-Length: 9")}{`, "open"),
    sent: 1,
    keeps: false,
    reach: answered,
  },
  "a pause before a retry": {
    answer: status(429, { "retry-after": "9" }),
    sent: 1,
    keeps: true,
    async reach(setting) {
      const started = start(setting);
      await setting.clock.timerOf(9000);
      return started;
    },
  },
};

for (const [phase, { answer, sent, keeps, reach }] of Object.entries(phases)) {
  test.each(names)(`in ${phase}: %s`, async (method) => {
    await using server = await startServer(answer);
    const clock = fakeClock();
    const controller = new AbortController();
    const { signal } = controller;
    const reason = { why: "the user went home" };
    const { failed } = await reach({ server, clock, signal, method });
    let settled = false;
    void failed.then(() => {
      settled = true;
    });
    await turn();
    expect(settled).toBe(false);
    // (Node's own fetch may open a new connection in place of the one that it closes, and keep it idle.)
    const open = [...server.sockets];
    const closed = open.map((socket) => new Promise((resolve) => socket.once("close", resolve)));
    controller.abort(reason);
    // It ends without any time passing, and without a word from the network.
    await turn();
    expect(settled).toBe(true);
    expect(await failed).toBe(reason);
    expect({ listeners: listeners(signal), timers: clock.pending() }).toEqual({ listeners: 0, timers: [] });
    if (keeps) expect(open.filter(({ destroyed }) => destroyed)).toEqual([]);
    else await Promise.all(closed);
    clock.advance(1_000_000);
    await turn();
    expect(server.received).toHaveLength(sent);
  });
}

test("while the connection is made (a TLS handshake that gets no answer)", async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => {
    socket.on("error", () => {});
    sockets.push(socket);
  });
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  try {
    const clock = fakeClock();
    const controller = new AbortController();
    const options = { baseUrl: `https://127.0.0.1:${portOf(silent)}`, accessKey: "key", projectId: "p" };
    const connected = once(silent, "connection");
    const failed = rejection(clientWithClock(options, clock).devices.get("d", { signal: controller.signal }));
    await connected;
    let settled = false;
    void failed.then(() => {
      settled = true;
    });
    controller.abort("enough");
    await turn();
    expect(settled).toBe(true);
    expect(await failed).toBe("enough");
    expect({ listeners: listeners(controller.signal), timers: clock.pending() }).toEqual({ listeners: 0, timers: [] });
  } finally {
    for (const socket of sockets) socket.destroy();
    silent.close();
  }
});

const reasons = [
  new Error("stop"),
  new DOMException("gone", "AbortError"),
  { why: "an object" },
  Object.freeze([1]),
  "text",
  Symbol("s"),
  7,
  0,
  -0,
  Number.NaN,
  "",
  false,
  true,
  null,
  10n,
  () => "a function",
];
const callers: Record<string, (synpse: Synpse, signal: AbortSignal) => PromiseLike<unknown>> = {
  get: (synpse, signal) => synpse.devices.get("d", { signal }),
  withResponse: (synpse, signal) => synpse.devices.get("d", { signal }).withResponse(),
  post: (synpse, signal) => synpse.devices.reboot("d", { signal }),
  list: (synpse, signal) => synpse.devices.list({}, { signal }),
  toArray: (synpse, signal) => synpse.devices.list({}, { signal }).toArray({ limit: 9 }),
  "pages()": async (synpse, signal) => {
    for await (const _ of synpse.devices.list({}, { signal }).pages());
  },
  apply: (synpse, signal) => synpse.namespace("n").applications.apply({ name: "a", spec: {} }, { signal }),
  "devices.waitFor": (synpse, signal) => synpse.devices.waitFor("d", "online", { signal }),
  "jobs.waitFor": (synpse, signal) => synpse.namespace("n").jobs.waitFor("j", { signal }),
  waitForRollout: (synpse, signal) => synpse.namespace("n").applications.waitForRollout("a", { signal }),
  getDefault: (synpse, signal) => synpse.registrationTokens.getDefault({ signal }),
  "secrets.getBytes": (synpse, signal) => synpse.namespace("n").secrets.getBytes("s", { signal }),
  "http.GET": (synpse, signal) =>
    synpse.http.GET("/projects/{project}/devices/{device}", {
      params: { path: { project: "p", device: "d" } },
      signal,
    }),
};

test.each(Object.entries(callers))("the reason is the signal's own, whatever it is: %s", async (_, caller) => {
  await using server = await startServer(() => {});
  const clock = fakeClock();
  const synpse = clientWithClock(server.options, clock);
  for (const reason of reasons) {
    const controller = new AbortController();
    const arrivedHere = server.next();
    const failed = rejection(caller(synpse, controller.signal));
    await arrivedHere;
    controller.abort(reason);
    expect(Object.is(await failed, reason)).toBe(true);
    expect(listeners(controller.signal)).toBe(0);

    const before = server.received.length;
    expect(Object.is(await rejection(caller(synpse, controller.signal)), reason)).toBe(true);
    expect(server.received).toHaveLength(before);
    expect(listeners(controller.signal)).toBe(0);
  }
  expect(clock.pending()).toEqual([]);
});

test("an abort without a reason rejects with the AbortError that the platform makes", async () => {
  await using server = await startServer(() => {});
  const controller = new AbortController();
  const arrivedHere = server.next();
  const failed = rejection(new Synpse(server.options).devices.get("d", { signal: controller.signal }));
  await arrivedHere;
  controller.abort();
  expect(await failed).toBe(controller.signal.reason);
  expect(await failed).toMatchObject({ name: "AbortError" });
});

test("AbortSignal.timeout and AbortSignal.any are signals like any other", async () => {
  await using server = await startServer(() => {});
  const { devices } = new Synpse(server.options);
  const signal = AbortSignal.timeout(5);
  expect(await rejection(devices.get("d", { signal }))).toBe(signal.reason);
  const controller = new AbortController();
  const any = AbortSignal.any([controller.signal, new AbortController().signal]);
  const failed = rejection(devices.get("d", { signal: any }));
  controller.abort("any");
  expect(await failed).toBe("any");
  expect(listeners(any)).toBe(0);
});

test("between two pages nothing is under way, and the next page is not asked for", async () => {
  await using server = await startServer((response) => json(response, [{}, {}], 200, { "Next-Page-Token": "2" }));
  for (const each of ["items", "pages"] as const) {
    const controller = new AbortController();
    const { signal } = controller;
    const before = server.received.length;
    const list = new Synpse(server.options).devices.list({}, { signal });
    let seen = 0;
    const loop = async () => {
      for await (const _ of each === "items" ? list : list.pages()) {
        seen += 1;
        if (seen === (each === "items" ? 2 : 1)) controller.abort("between");
      }
    };
    expect(await rejection(loop())).toBe("between");
    expect(server.received).toHaveLength(before + 1);
    expect(listeners(signal)).toBe(0);
    expect(await rejection((await list).next())).toBe("between");
    expect(server.received).toHaveLength(before + 1);
  }
});

test("during a wait: while it looks, and while it pauses", async () => {
  await using server = await startServer((response) => json(response, { status: "offline" }));
  const clock = fakeClock();
  const { devices } = clientWithClock(server.options, clock);
  const controller = new AbortController();
  const { signal } = controller;
  const failed = rejection(devices.waitFor("d", "online", { signal, timeout: 60_000 }));
  await clock.timerOf(1000);
  expect(listeners(signal)).toBe(1);
  controller.abort(0);
  expect(await failed).toBe(0);
  expect({ listeners: listeners(signal), timers: clock.pending() }).toEqual({ listeners: 0, timers: [] });
});

test("an abort from within an event, a retry or onProgress ends the call as any other", async () => {
  await using server = await startServer(status(503));
  for (const type of ["request", "response", "retry"] as const) {
    const controller = new AbortController();
    const synpse = new Synpse({
      ...server.options,
      onEvent: (event) => event.type === type && controller.abort(type),
    });
    expect(await rejection(synpse.devices.get("d", { signal: controller.signal }))).toBe(type);
    expect(listeners(controller.signal)).toBe(0);
  }
  await using offline = await startServer((response) => json(response, { status: "offline" }));
  const controller = new AbortController();
  const wait = new Synpse(offline.options).devices.waitFor("d", "online", {
    signal: controller.signal,
    onProgress: () => controller.abort("seen"),
  });
  expect(await rejection(wait)).toBe("seen");
  expect(offline.received).toHaveLength(1);
});

test("an abort ends every call of a signal, and none of another", async () => {
  await using server = await startServer((response, { target }) => {
    if (target.includes("kept")) json(response, { name: "kept" });
  });
  const synpse = new Synpse(server.options);
  const controller = new AbortController();
  const other = new AbortController();
  const calls = Array.from({ length: 200 }, (_, index) =>
    synpse.devices.get(`d${index}`, { signal: controller.signal }),
  );
  const failed = Promise.all(calls.map(rejection));
  const kept = synpse.devices.get("kept", { signal: other.signal });
  expect(listeners(controller.signal)).toBeLessThanOrEqual(1);
  await kept;
  controller.abort("all");
  expect(new Set(await failed)).toEqual(new Set(["all"]));
  expect([listeners(controller.signal), listeners(other.signal)]).toEqual([0, 0]);
});

test("an abort after the end changes nothing, and raises nothing", async () => {
  await using server = await startServer(ok);
  const controller = new AbortController();
  const call = new Synpse(server.options).devices.get("d", { signal: controller.signal });
  await call;
  controller.abort(new Error("late"));
  await turn();
  expect(await call).toEqual({ name: "gateway-7" });
  expect((await call.withResponse()).attempts).toBe(1);
});
