/** When a request is sent again: Retry-After, back-off, the limits that a client and a call set, and one id for all of it. */
import { RateLimitError, ServerError, Synpse, type SynpseEvent, TimeoutError } from "@synpse/sdk";
import { expect, test } from "vitest";
import { clientWithClock, rejection } from "../../packages/sdk/src/testing/client.ts";
import { type FakeClock, fakeClock } from "../../packages/sdk/src/testing/clock.ts";
import { answers, json, startServer, status } from "../../packages/sdk/src/testing/server.ts";
import { methods, requestIds } from "./support.ts";

type Options = ConstructorParameters<typeof Synpse>[0];
const ok = (response: Parameters<typeof json>[0]) => json(response, { name: "gateway-7" });
/** The fake clock's present. */
const NOW = Date.UTC(2026, 0, 1);
const inSeconds = (seconds: number) => new Date(NOW + seconds * 1000).toUTCString();

/** A client on a clock that moves on by itself through every pause, and the pauses that it made. */
function watched(options: Options, clock: FakeClock): { synpse: Synpse; pauses: number[]; events: SynpseEvent[] } {
  const pauses: number[] = [];
  const events: SynpseEvent[] = [];
  const synpse = clientWithClock(
    {
      ...options,
      onEvent(event) {
        events.push(event);
        if (event.type !== "retry") return;
        pauses.push(event.delay);
        setImmediate(() => clock.advance(event.delay));
      },
    },
    clock,
  );
  return { synpse, pauses, events };
}

test.each([
  ["0", 0],
  ["1", 1000],
  ["007", 7000],
  ["1.5", 1500],
  ["60", 60_000],
  [" 2 ", 2000],
  [inSeconds(7), 7000],
  [inSeconds(60), 60_000],
  [inSeconds(0), 0],
  [inSeconds(-86_400), 0],
  ["Thursday, 01-Jan-26 00:00:09 GMT", 9000],
])("Retry-After: %s is waited out to the millisecond", async (value, pause) => {
  for (const code of [429, 503]) {
    await using server = await startServer(answers(status(code, { "retry-after": value }), ok));
    const clock = fakeClock();
    const { synpse, pauses } = watched({ ...server.options, timeout: 600_000, initialRetryDelay: 300 }, clock);
    await synpse.devices.get("gateway-7");
    expect(pauses).toEqual([pause]);
    expect(clock.now()).toBe(pause);
  }
});

test.each([
  "-5",
  "-0.1",
  "soon",
  "",
  " ",
  "NaN",
  "Infinity",
  "1e3",
  "0x10",
  "1 2",
  "1,2",
  "3 seconds",
  "2026-01-01T00:00:07Z",
  "Thu, 99 Foo 2026 00:00:00 GMT",
])("Retry-After: %j says nothing, so that the pause is the usual one", async (value) => {
  await using server = await startServer(answers(status(503, { "retry-after": value }), ok));
  const { synpse, pauses } = watched({ ...server.options, initialRetryDelay: 300 }, fakeClock());
  await synpse.devices.get("gateway-7");
  expect(pauses).toEqual([150]);
});

test.each([
  ["61", 61_000],
  ["120", 120_000],
  ["259200", 259_200_000],
  ["9007199254740", 9_007_199_254_740_000],
  [inSeconds(61), 61_000],
  ["Fri, 31 Dec 9999 23:59:59 GMT", Date.UTC(9999, 11, 31, 23, 59, 59) - NOW],
])("Retry-After: %s is longer than anybody waits: rejected at once, and told", async (value, retryAfter) => {
  for (const method of ["GET", "POST"] as const) {
    await using server = await startServer(status(429, { "retry-after": value }));
    const clock = fakeClock();
    const error = await rejection(methods[method](clientWithClock({ ...server.options, timeout: 2 ** 31 - 1 }, clock)));
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ retryAfter, attempts: 1 });
    expect(clock.pending()).toEqual([]);
  }
});

test("a Retry-After beyond every number is rejected at once with one that can be read", async () => {
  await using server = await startServer(status(429, { "retry-after": "9".repeat(400) }));
  const error = await rejection(new Synpse(server.options).devices.get("gateway-7"));
  expect(error).toBeInstanceOf(RateLimitError);
  expect(String(error)).not.toMatch(/Infinity|NaN/);
});

test.each([
  ["maxRetryAfter of the client", { maxRetryAfter: 1999 }],
  ["what is left of the call's timeout", { timeout: 2000 }],
])("Retry-After: 2 is longer than %s", async (_, options) => {
  await using server = await startServer(status(503, { "retry-after": "2" }));
  const error = await rejection(clientWithClock({ ...server.options, ...options }, fakeClock()).devices.get("d"));
  expect(error).toBeInstanceOf(ServerError);
  expect(error).toMatchObject({ attempts: 1, retryAfter: 2000 });
});

test("a pause that is asked for again and again counts against the timeout", async () => {
  await using server = await startServer(status(429, { "retry-after": "4" }));
  const { synpse, pauses } = watched({ ...server.options, timeout: 10_000, maxRetries: 9 }, fakeClock());
  const error = await rejection(synpse.devices.get("d"));
  expect(error).toMatchObject({ attempts: 3, retryAfter: 4000 });
  expect(pauses).toEqual([4000, 4000]);
});

test("without options: three retries, anywhere within 0.5 s, 1 s and 2 s", async () => {
  await using server = await startServer(status(500));
  const { initialRetryDelay: _, ...options } = server.options;
  const chances = [0, 0.25, 0.999];
  const seen: number[] = [];
  const random = () => {
    seen.push(1);
    return chances[seen.length - 1] ?? 0.5;
  };
  const { synpse, pauses } = watched(options, fakeClock(random));
  expect(await rejection(synpse.devices.get("d"))).toMatchObject({ attempts: 4 });
  expect(pauses).toEqual([0, 250, 1998]);
});

test("a pause grows to maxRetryDelay, 8 s unless given", async () => {
  await using server = await startServer(status(500));
  const { initialRetryDelay: _, ...options } = server.options;
  const most = () => 1 - 2 ** -53;
  const unlimited = { timeout: 2 ** 31 - 1, maxRetries: 7 };
  const usual = watched({ ...options, ...unlimited }, fakeClock(most));
  await rejection(usual.synpse.devices.get("d"));
  expect(usual.pauses.map(Math.round)).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
  const given = watched({ ...options, ...unlimited, initialRetryDelay: 100, maxRetryDelay: 250 }, fakeClock(most));
  await rejection(given.synpse.devices.get("d"));
  expect(given.pauses.map(Math.round)).toEqual([100, 200, 250, 250, 250, 250, 250]);
});

test.each([
  ["the default", {}, undefined, 4],
  ["the client's", { maxRetries: 1 }, undefined, 2],
  ["the call's over the client's", { maxRetries: 1 }, { maxRetries: 5 }, 6],
  ["none for the call", { maxRetries: 5 }, { maxRetries: 0 }, 1],
  ["undefined is not given", { maxRetries: 1 }, { maxRetries: undefined }, 2],
])("maxRetries: %s", async (_, client, call, times) => {
  await using server = await startServer(status(500));
  await rejection(new Synpse({ ...server.options, ...client }).devices.get("d", call));
  expect(server.received).toHaveLength(times);
});

test.each([
  ["the default attemptTimeout", {}, undefined, 20_000, "attemptTimeout"],
  ["the client's attemptTimeout", { attemptTimeout: 700 }, undefined, 700, "attemptTimeout"],
  ["the call's attemptTimeout", { attemptTimeout: 700 }, { attemptTimeout: 900 }, 900, "attemptTimeout"],
  ["the client's timeout", { timeout: 700 }, undefined, 700, "timeout"],
  ["the call's timeout", { timeout: 700 }, { timeout: 900 }, 900, "timeout"],
  ["undefined is not given", { timeout: 700 }, { timeout: undefined }, 700, "timeout"],
])("time: %s", async (_, client, call, limit, name) => {
  await using server = await startServer(() => {});
  const clock = fakeClock();
  const synpse = clientWithClock({ ...server.options, maxRetries: 0, ...client }, clock);
  const arrived = server.next();
  const failed = rejection(synpse.devices.get("d", call));
  await arrived;
  expect(clock.pending()).toEqual([limit]);
  clock.advance(limit);
  const error = await failed;
  expect(error).toBeInstanceOf(TimeoutError);
  expect(error).toMatchObject({ timeout: limit });
  expect(String(error)).toContain(`Raise the option ${name} `);
});

test("headers: of the client, of a client made from it, and of the call; the last counts, null removes", async () => {
  await using server = await startServer(ok);
  const base = new Synpse({ ...server.options, headers: { "X-A": "client", "x-b": "client", "x-c": "client" } });
  const derived = base.withOptions({ headers: { "x-b": "derived", "X-C": null } });
  await derived.devices.get("d", { headers: { "X-B": "call", "x-d": "call" } });
  await derived.devices.get("d", { headers: { "x-a": null, "x-c": undefined } });
  await base.devices.get("d");
  const seen = server.received.map(({ headers }) => ["x-a", "x-b", "x-c", "x-d"].map((name) => headers[name]));
  expect(seen).toEqual([
    ["client", "call", undefined, "call"],
    [undefined, "derived", undefined, undefined],
    ["client", "client", "client", undefined],
  ]);
});

test("one request id: on every attempt, every event, the error and the result; another for the next call", async () => {
  await using server = await startServer(status(500));
  const { synpse, events } = watched(server.options, fakeClock());
  const error = await rejection(synpse.devices.get("d"));
  const { requestId } = error as ServerError;
  expect(requestId).toMatch(/^[0-9A-Za-z]{27}$/);
  expect(new Set([...requestIds(server), ...events.map((event) => event.requestId)])).toEqual(new Set([requestId]));
  expect(events.at(-1)).toMatchObject({ type: "error", error });
  expect(events.map(({ type, attempt }) => `${type} ${attempt}`)).toEqual([
    ...[1, 2, 3].flatMap((attempt) => [`request ${attempt}`, `response ${attempt}`, `retry ${attempt}`]),
    "request 4",
    "response 4",
    "error 4",
  ]);
  const next = await rejection(synpse.devices.get("d"));
  expect((next as ServerError).requestId).not.toBe(requestId);
});

test("a caller's own request id is kept", async () => {
  await using server = await startServer(status(500));
  const { synpse } = watched(server.options, fakeClock());
  const error = await rejection(synpse.devices.get("d", { headers: { "Synpse-Client-Request-Id": "mine-1" } }));
  expect(error).toMatchObject({ requestId: "mine-1" });
  expect(requestIds(server)).toEqual(["mine-1", "mine-1", "mine-1", "mine-1"]);
});

test("the time of a call starts when it leaves the rate limiter", async () => {
  await using server = await startServer(ok);
  const clock = fakeClock();
  const rateLimit = { perSecond: 0.1, burst: 1 };
  const synpse = clientWithClock({ ...server.options, rateLimit, timeout: 3000 }, clock);
  await synpse.devices.get("d");
  const waiting = synpse.devices.get("d");
  await clock.timerOf(10_000);
  clock.advance(10_000);
  expect(await waiting).toEqual({ name: "gateway-7" });
});

test("a DELETE whose answer was lost, and that then finds nothing, has succeeded; with one attempt it has not", async () => {
  await using server = await startServer(
    answers((response) => response.socket?.resetAndDestroy(), status(404, {}, "gone")),
  );
  const { attempts, data } = await new Synpse(server.options).devices.delete("d").withResponse();
  expect({ attempts, data }).toEqual({ attempts: 2, data: undefined });
  await using twice = await startServer(answers(status(500), status(429, { "retry-after": "0" }), status(404)));
  expect((await new Synpse(twice.options).devices.delete("d").withResponse()).attempts).toBe(3);
  await using get = await startServer(answers(status(500), status(404)));
  expect(await rejection(new Synpse(get.options).devices.get("d"))).toMatchObject({ status: 404, attempts: 2 });
});

test.each([
  ["set back", -3_600_000, { attempts: 1, retryAfter: 3_602_000 }],
  ["set forward", 3_600_000, { attempts: 4, retryAfter: 0 }],
])(
  "a time of day that is %s changes what a date means, and neither the rate limit nor the time limits",
  async (_, jump, told) => {
    await using server = await startServer(answers(ok, ok, status(503, { "retry-after": inSeconds(2) })));
    const still = fakeClock();
    let skew = 0;
    const clock = { ...still, date: () => still.date() + skew };
    const { synpse, pauses } = watched({ ...server.options, rateLimit: { perSecond: 1, burst: 3 } }, clock);
    await synpse.devices.get("d");
    skew = jump;
    expect(await synpse.devices.get("d")).toEqual({ name: "gateway-7" });
    expect(await rejection(synpse.devices.get("d"))).toMatchObject(told);
    expect(pauses).toEqual(Array.from({ length: told.attempts - 1 }, () => 0));
    expect(still.now()).toBe(0);
  },
);
