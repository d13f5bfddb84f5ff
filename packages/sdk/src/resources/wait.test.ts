import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import type { Synpse } from "../client.ts";
import { NotFoundError, ValidationError, WaitError } from "../errors.ts";
import { clientWithClock, rejection } from "../testing/client.ts";
import { fakeClock } from "../testing/clock.ts";
import { answers, json, startServer, status, type TestServer } from "../testing/server.ts";

/** A server that shows one state after the other, and the last one for ever. */
function states(...list: unknown[]): Promise<TestServer> {
  return startServer(answers(...list.map((body) => (response: Parameters<typeof json>[0]) => json(response, body))));
}

const rollout = (available: number, total: number) => ({
  name: "web",
  updatedAt: "2026-01-01T00:00:00Z",
  deploymentStatus: { available, total, pending: total - available },
});
const allocation = (state: string, timestamp = "2026-01-01T00:00:05Z") => ({
  deviceName: "gateway-7",
  applicationStatuses: [{ name: "web", state, message: "image\nnot found", timestamp }],
});

/** Answers about an application and its allocations, each list in its order. */
function rolloutServer(applications: unknown[], allocations: unknown[]): Promise<TestServer> {
  const counts = { application: 0, allocation: 0 };
  return startServer((response, { target }) => {
    const [list, kind] = target.endsWith("/allocations")
      ? ([allocations, "allocation"] as const)
      : ([applications, "application"] as const);
    json(response, list[Math.min(counts[kind]++, list.length - 1)]);
  });
}

test("looks at once, then after 1 s, growing to 10 s", async () => {
  await using server = await states({ status: "offline" });
  const clock = fakeClock();
  const seen: string[] = [];
  const wait = rejection(
    clientWithClock(server.options, clock).devices.waitFor("d", "online", {
      timeout: 60_000,
      onProgress: ({ status }) => seen.push(status),
    }),
  );
  const pauses: number[] = [];
  for (let pause = 1000; pauses.length < 8; pause = Math.min(10_000, pause * 1.5)) {
    await clock.timerOf(pause);
    expect(seen).toHaveLength(pauses.length + 1);
    pauses.push(pause);
    clock.advance(pause);
  }
  expect(pauses).toEqual([1000, 1500, 2250, 3375, 5062.5, 7593.75, 10_000, 10_000]);
  await clock.timerOf(10_000);
  clock.advance(60_000);
  const error = await wait;
  expect(error).toBeInstanceOf(WaitError);
  expect(error).toMatchObject({ why: "timeout", last: { status: "offline" } });
  expect(String(error)).toContain('waiting for device "d": not done within 60000 ms');
  expect(clock.pending()).toEqual([]);
});

test("ends as soon as it is done", async () => {
  await using server = await states({ status: "offline" }, { status: "online", name: "d" });
  const clock = fakeClock();
  const wait = clientWithClock(server.options, clock).devices.waitFor("d", "online");
  await clock.timerOf(1000);
  clock.advance(1000);
  expect(await wait).toEqual({ status: "online", name: "d" });
  expect(clock.pending()).toEqual([]);
});

test("a state that the document does not know means not yet; a function may tell", async () => {
  await using server = await states({ status: "hibernating", labels: { a: "b" } });
  const clock = fakeClock();
  const { devices } = clientWithClock(server.options, clock);
  await devices.waitFor("d", ({ labels }) => labels?.a === "b");
  const wait = rejection(devices.waitFor("d", "online", { timeout: 500 }));
  await clock.timerOf(1000);
  clock.advance(500);
  expect(await wait).toMatchObject({ why: "timeout" });
});

test("the deadline ends a look that is under way", async () => {
  await using server = await startServer(() => {});
  const clock = fakeClock();
  const arrived = server.next();
  const wait = rejection(clientWithClock(server.options, clock).devices.waitFor("d", "online", { timeout: 5000 }));
  await arrived;
  clock.advance(5000);
  expect(await wait).toMatchObject({ name: "WaitError", why: "timeout", last: undefined });
  expect(clock.pending()).toEqual([]);
});

test("an abort ends it at once with its reason, and leaves nothing", async () => {
  await using server = await states({ status: "offline" });
  const clock = fakeClock();
  const controller = new AbortController();
  const { devices } = clientWithClock(server.options, clock);
  const wait = rejection(devices.waitFor("d", "online", { signal: controller.signal }));
  await clock.timerOf(1000);
  controller.abort("enough");
  expect(await wait).toBe("enough");
  expect(clock.pending()).toEqual([]);
  expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  expect(await rejection(devices.waitFor("d", "online", { signal: controller.signal }))).toBe("enough");
});

test("what a look rejects with ends it", async () => {
  await using server = await startServer(status(404));
  const { devices } = clientWithClock(server.options, fakeClock());
  expect(await rejection(devices.waitFor("d", "online"))).toBeInstanceOf(NotFoundError);
  expect(await rejection(devices.waitFor("d", "online", { timeout: 0 }))).toBeInstanceOf(ValidationError);
});

test("a job is waited for until it succeeds", async () => {
  await using server = await states({ status: "pending" }, { status: "succeeded", name: "j" });
  const clock = fakeClock();
  const wait = clientWithClock(server.options, clock).namespace("n").jobs.waitFor("j");
  await clock.timerOf(1000);
  clock.advance(1000);
  expect(await wait).toMatchObject({ status: "succeeded" });
});

test.each(["failed", "stopped"])("a job that is %s ends the wait", async (state) => {
  await using server = await states({ status: state });
  const error = await rejection(clientWithClock(server.options, fakeClock()).namespace("n").jobs.waitFor("j"));
  expect(error).toBeInstanceOf(WaitError);
  expect(error).toMatchObject({ why: "failed", last: { status: state } });
  expect(String(error)).toContain(state);
});

async function waitFor(synpse: Synpse, clock: ReturnType<typeof fakeClock>, looks: number): Promise<unknown> {
  const wait = synpse.namespace("n").applications.waitForRollout("web");
  const settled = wait.catch((error: unknown) => error);
  for (let look = 1, pause = 1000; look < looks; look++, pause *= 1.5) {
    await clock.timerOf(pause);
    clock.advance(pause);
  }
  return settled;
}

test("a rollout is done when it is available on every device", async () => {
  await using server = await rolloutServer([rollout(0, 2), rollout(1, 2), rollout(2, 2)], [[allocation("pending")]]);
  const clock = fakeClock();
  expect(await waitFor(clientWithClock(server.options, clock), clock, 3)).toMatchObject({
    deploymentStatus: { available: 2 },
  });
});

test("an application that is scheduled nowhere is rolled out", async () => {
  await using server = await rolloutServer([rollout(0, 0)], [[]]);
  const clock = fakeClock();
  expect(await waitFor(clientWithClock(server.options, clock), clock, 1)).toMatchObject({ name: "web" });
});

test("a container that failed for good ends it, and is named", async () => {
  await using server = await rolloutServer([rollout(0, 1)], [[allocation("pending")], [allocation("failed")]]);
  const clock = fakeClock();
  const error = await waitFor(clientWithClock(server.options, clock), clock, 2);
  expect(error).toBeInstanceOf(WaitError);
  expect(error).toMatchObject({
    why: "failed",
    last: { application: { name: "web" }, allocations: [{ deviceName: "gateway-7" }] },
  });
  expect(String(error)).toContain('container "web" failed on device "gateway-7": image not found');
});

test("what failed before the application was last changed does not count", async () => {
  await using server = await rolloutServer(
    [rollout(0, 1), rollout(1, 1)],
    [[allocation("failed", "2025-12-31T23:59:59Z")]],
  );
  const clock = fakeClock();
  expect(await waitFor(clientWithClock(server.options, clock), clock, 2)).toMatchObject({ name: "web" });
});

test.each([403, 404])("without allocations (HTTP %d) the rollout is still seen", async (code) => {
  await using server = await startServer((response, request) =>
    request.target.endsWith("/allocations") ? status(code)(response, request, 0) : json(response, rollout(1, 1)),
  );
  const clock = fakeClock();
  expect(await waitFor(clientWithClock(server.options, clock), clock, 1)).toMatchObject({ name: "web" });
});
