/** The rate limit, as calls see it. */
import { getEventListeners } from "node:events";
import { Synpse, ValidationError } from "@synpse/sdk";
import { expect, test } from "vitest";
import { clientWithClock, rejection } from "../../packages/sdk/src/testing/client.ts";
import { fakeClock } from "../../packages/sdk/src/testing/clock.ts";
import { json, startServer, status } from "../../packages/sdk/src/testing/server.ts";
import { turn } from "./support.ts";

const ok = (response: Parameters<typeof json>[0]) => json(response, {});
const nameOf = ({ target }: { target: string }) => target.replace(/\?.*$/, "").split("/").pop();

/** A client whose requests are answered at once, and the devices that it asked for. */
function immediate(rateLimit: object | false | undefined, extra: object = {}) {
  const clock = fakeClock();
  const sent: string[] = [];
  const fetch = async (url: string) => {
    sent.push(nameOf({ target: url }) ?? "");
    return new Response("{}");
  };
  const synpse = clientWithClock(
    { accessKey: "k", projectId: "p", fetch, ...(rateLimit === undefined ? {} : { rateLimit }), ...extra },
    clock,
  );
  return { clock, sent, synpse };
}

test("unless told otherwise: 40 at once, then 4 a second, in the order of the calls", async () => {
  const { clock, sent, synpse } = immediate(undefined);
  const calls = Array.from({ length: 60 }, (_, index) => synpse.devices.get(`d${index}`));
  await turn();
  expect(sent).toHaveLength(40);
  for (let second = 1; second <= 5; second++) {
    clock.advance(1000);
    await turn();
    expect(sent).toHaveLength(40 + 4 * second);
  }
  await Promise.all(calls);
  expect(sent).toEqual(Array.from({ length: 60 }, (_, index) => `d${index}`));
  expect(clock.pending()).toEqual([]);
});

test("clients made by withProject and withOptions share it; another limit, or none, is one's own", async () => {
  const { clock, sent, synpse } = immediate({ perSecond: 1, burst: 2 });
  const shared = [
    synpse,
    synpse.withProject("q"),
    synpse.withOptions({ timeout: 5000 }),
    synpse.withProject("q").withOptions({}),
  ];
  const calls = shared.map((client, index) => client.devices.get(`shared${index}`));
  const own = synpse.withOptions({ rateLimit: { perSecond: 1, burst: 1 } });
  const free = synpse.withOptions({ rateLimit: false });
  const more = [
    own.devices.get("own0"),
    own.devices.get("own1"),
    ...[0, 1, 2].map((each) => free.devices.get(`free${each}`)),
  ];
  await turn();
  expect(sent.sort()).toEqual(["free0", "free1", "free2", "own0", "shared0", "shared1"]);
  clock.advance(2000);
  await Promise.all([...calls, ...more]);
  expect(sent).toHaveLength(9);
  expect(clock.pending()).toEqual([]);
});

test("a call that came first goes first, whichever client it came from; those that leave make room", async () => {
  const { clock, sent, synpse } = immediate({ perSecond: 1, burst: 1 });
  const other = synpse.withProject("q");
  await synpse.devices.get("first");
  const controller = new AbortController();
  const calls = [
    synpse.devices.get("a"),
    rejection(other.devices.get("gone", { signal: controller.signal })),
    other.devices.get("b"),
    synpse.devices.get("c"),
  ];
  await turn();
  controller.abort("enough");
  expect(await calls[1]).toBe("enough");
  for (let second = 0; second < 3; second++) {
    clock.advance(1000);
    await turn();
  }
  await Promise.all(calls);
  expect(sent).toEqual(["first", "a", "b", "c"]);
});

test("maxQueued: one more is refused at once and says what to do; room that is made is used", async () => {
  const { clock, sent, synpse } = immediate({ perSecond: 1, burst: 1, maxQueued: 2 });
  await synpse.devices.get("first");
  const controller = new AbortController();
  const waiting = [synpse.devices.get("a"), rejection(synpse.devices.get("b", { signal: controller.signal }))];
  const error = await rejection(synpse.devices.get("c"));
  expect(error).toBeInstanceOf(ValidationError);
  expect(String(error)).toMatch(/2 calls already wait.*rateLimit\.maxQueued/);
  controller.abort("x");
  await waiting[1];
  const d = synpse.devices.get("d");
  clock.advance(1000);
  await turn();
  clock.advance(1000);
  await Promise.all([...waiting, d]);
  expect(sent).toEqual(["first", "a", "d"]);
});

test("maxQueued is 10,000 unless given; 10,000 that wait on one signal are let go at once", async () => {
  const { clock, sent, synpse } = immediate({ perSecond: 0.001, burst: 1 });
  await synpse.devices.get("first");
  const controller = new AbortController();
  const { signal } = controller;
  const waiting = Array.from({ length: 10_000 }, () => rejection(synpse.devices.get("d", { signal })));
  expect(await rejection(synpse.devices.get("d"))).toBeInstanceOf(ValidationError);
  expect(getEventListeners(signal, "abort").length).toBeLessThanOrEqual(1);
  expect(clock.pending()).toHaveLength(1);
  controller.abort("all");
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(["all"]));
  expect(clock.pending()).toEqual([]);
  expect(getEventListeners(signal, "abort")).toEqual([]);
  expect(sent).toEqual(["first"]);
});

test("what is refused before it is sent takes nothing from the limit", async () => {
  const { sent, synpse } = immediate({ perSecond: 0.001, burst: 1 });
  const aborted = AbortSignal.abort("no");
  for (const call of [
    () => synpse.devices.get(""),
    () => synpse.devices.get(".."),
    () => synpse.devices.get("d", { timeout: -1 }),
    () => synpse.devices.get("d", { headers: { "a b": "c" } }),
    () => synpse.devices.get("d", { signal: aborted }),
    () => synpse.withOptions({ accessKey: "" }).devices.get("d"),
  ]) {
    await rejection((async () => call())());
  }
  await synpse.devices.get("d");
  expect(sent).toEqual(["d"]);
});

test("every page of a list and every look of a wait is a request for the limit", async () => {
  await using server = await startServer((response, request, index) =>
    json(
      response,
      request.target.includes("/devices?") || request.target.endsWith("/devices") ? [{}] : {},
      200,
      index < 1 ? { "Next-Page-Token": "2" } : {},
    ),
  );
  const clock = fakeClock();
  const synpse = clientWithClock({ ...server.options, rateLimit: { perSecond: 1, burst: 1 } }, clock);
  const all = synpse.devices.list().toArray({ limit: 10 });
  await clock.timerOf(1000);
  expect(server.received).toHaveLength(1);
  clock.advance(1000);
  expect(await all).toHaveLength(2);
});

test("with `false` there is none", async () => {
  const { clock, sent, synpse } = immediate(false);
  await Promise.all(Array.from({ length: 500 }, () => synpse.devices.get("d")));
  expect(sent).toHaveLength(500);
  expect(clock.pending()).toEqual([]);
});

test("the pause before a retry is not held up by those who wait, and its request is counted", async () => {
  await using server = await startServer((response, request, index) =>
    index === 0 ? status(503)(response, request, index) : ok(response),
  );
  const clock = fakeClock();
  const synpse = clientWithClock({ ...server.options, rateLimit: { perSecond: 1, burst: 1 } }, clock);
  const first = synpse.devices.get("retried");
  const second = synpse.devices.get("waiting");
  await clock.timerOf(0);
  clock.advance(0);
  await first;
  expect(server.received.map(nameOf)).toEqual(["retried", "retried"]);
  clock.advance(1000);
  await turn();
  expect(server.received).toHaveLength(2);
  clock.advance(1000);
  await second;
  expect(server.received).toHaveLength(3);
});

test.each([
  { perSecond: 0 },
  { perSecond: -1 },
  { perSecond: Number.NaN },
  { perSecond: "4" },
  { burst: 0 },
  { burst: 0.5 },
  { burst: Number.POSITIVE_INFINITY },
  { maxQueued: -1 },
  { maxQueued: Number.NaN },
  { maxQueued: null },
])("rateLimit: %j is refused by its name", (rateLimit) => {
  const make = () => new Synpse({ rateLimit: rateLimit as object });
  expect(make).toThrow(ValidationError);
  expect(make).toThrow(`rateLimit.${Object.keys(rateLimit)[0]}`);
});
