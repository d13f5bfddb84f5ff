import { expect, test } from "vitest";
import { fakeClock } from "../../testing/clock.ts";
import { pass, followedLog as serve } from "../../testing/followed-log.ts";
import { startLogServer } from "../../testing/log-server.ts";
import { simulatedLog } from "../../testing/simulated-log.ts";
import type { LogItem } from "../index.ts";

const which = { namespace: "default", application: "app_1", container: "hello", device: "dev_1", follow: true };
const LOST =
  "[gap: lines may be missing here: the connection was lost, and what the log still holds does not reach back to the last line]";
const AMBIGUOUS =
  "[gap: lines may be missing here: the connection was lost, and lines that are alike hide where it went on]";

const numbered = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `line ${from + index}`);

test.each(["terminate", "close", "1001", "1011"] as const)(
  "a log that is lost by %s goes on after its last line",
  async (how) => {
    const log = simulatedLog();
    log.write("one", "two");
    await using server = await serve(log);
    const reader = server.open();
    expect(await reader.take(2)).toEqual(["one", "two"]);
    await log.drop(how);
    log.write("three");
    log.end();
    expect(await reader.take(2)).toEqual(["three", undefined]);
    expect(log.tails).toEqual([100, 1_002]);
  },
);

test("a line that was cut by a drop comes whole, and once", async () => {
  const log = simulatedLog();
  log.write("one");
  await using server = await serve(log);
  const reader = server.open();
  expect(await reader.next()).toBe("one");
  log.writePart("thr");
  await log.drop();
  log.write("ee");
  log.end();
  expect(await reader.take(2)).toEqual(["three", undefined]);
});

test("a log of which only the end was asked for goes on after that, though more is replayed", async () => {
  const log = simulatedLog();
  log.write(...numbered(0, 50));
  await using server = await serve(log);
  const reader = server.open({ tail: 5 });
  expect(await reader.take(5)).toEqual(numbered(45, 50));
  await log.drop();
  log.write("line 50");
  log.end();
  expect(await reader.take(2)).toEqual(["line 50", undefined]);
  expect(log.tails).toEqual([5, 1_005]);
});

test("when nothing new was written, there is no line and no gap; what is written then comes after a quiet second", async () => {
  const clock = fakeClock();
  const log = simulatedLog();
  log.write("one", "two");
  await using server = await serve(log, clock);
  const reader = server.open();
  await reader.take(2);
  await log.drop();
  await pass(clock, 250);
  // All of it is old, so it may take its time.
  await clock.timerOf(10_000);
  log.write("three");
  const next = reader.next();
  await pass(clock, 1_000);
  expect(await next).toBe("three");
  // From now on nothing is withheld.
  log.write("four");
  expect(await reader.next()).toBe("four");
  await reader.close();
  expect(clock.pending()).toEqual([]);
});

test("in a log that is never quiet lines are withheld for five seconds", async () => {
  const clock = fakeClock();
  const log = simulatedLog();
  log.write("one");
  await using server = await serve(log, clock);
  const reader = server.open();
  await reader.next();
  await log.drop();
  await pass(clock, 250);
  await clock.timerOf(10_000);
  const next = reader.next();
  log.write("line 0");
  for (let index = 1; index <= 5; index++) {
    await clock.timerOf(1_000);
    clock.advance(900);
    log.write(`line ${index}`);
  }
  await pass(clock, 500);
  expect(await next).toBe("line 0");
  expect(await reader.take(5)).toEqual(numbered(1, 6));
  await reader.close();
});

test("more lines than were asked for were written meanwhile: more are asked for", async () => {
  const log = simulatedLog();
  log.write(...numbered(0, 10));
  await using server = await serve(log);
  const reader = server.open();
  await reader.take(10);
  await log.drop();
  log.write(...numbered(10, 5_000));
  expect(await reader.take(4_990)).toEqual(numbered(10, 5_000));
  log.end();
  expect(await reader.next()).toBeUndefined();
  expect(log.tails).toEqual([100, 1_010, 10_010]);
});

test("lines that nobody has any more leave one gap, and it goes on", async () => {
  const log = simulatedLog();
  log.write(...numbered(0, 10));
  await using server = await serve(log);
  const reader = server.open();
  await reader.take(10);
  await log.drop();
  log.write(...numbered(10, 20_000));
  expect(await reader.next()).toBe(LOST);
  expect(await reader.take(10_010)).toEqual(numbered(9_990, 20_000));
  await log.drop();
  log.write("after");
  log.end();
  expect(await reader.take(2)).toEqual(["after", undefined]);
});

test("a line that comes again by chance is not taken for the last one seen, where the log may go back further", async () => {
  const log = simulatedLog();
  const chance = (from: number, to: number) =>
    numbered(from, to).map((line, index) => ((from + index) % 1_500 === 99 ? "health check ok" : line));
  log.write(...chance(0, 100));
  await using server = await serve(log);
  const reader = server.open({ tail: 1 });
  expect(await reader.next()).toBe("health check ok");
  await log.drop();
  log.write(...chance(100, 7_000));
  expect(await reader.take(2)).toEqual([AMBIGUOUS, "line 6100"]);
  // All of the log was replayed then, and it is there more than once.
  expect(log.tails).toEqual([1, 1_001, 10_001]);
  await reader.close();
});

test("a log that was begun anew leaves a gap", async () => {
  const clock = fakeClock();
  const log = simulatedLog();
  log.write(...numbered(0, 10));
  await using server = await serve(log, clock);
  const reader = server.open();
  await reader.take(10);
  await log.drop();
  log.restart();
  log.write("started");
  await pass(clock, 250);
  await pass(clock, 10_000);
  expect(await reader.take(2)).toEqual([LOST, "started"]);
  log.write("ready");
  expect(await reader.next()).toBe("ready");
  await reader.close();
});

test("lines that are all alike leave a gap, since none can be told from another", async () => {
  const log = simulatedLog();
  log.write("tick", "tick");
  await using server = await serve(log);
  const reader = server.open();
  await reader.take(2);
  await log.drop();
  log.write("tick", "tock");
  log.end();
  expect(await reader.take(3)).toEqual([AMBIGUOUS, "tock", undefined]);
});

test("a log that was empty for a while loses nothing of what comes then; one that never brought anything begins anew", async () => {
  const clock = fakeClock();
  const log = simulatedLog();
  await using server = await serve(log, clock);
  const reader = server.open({ tail: 3 });
  const next = reader.next();
  await clock.timerOf(20_000);
  await log.drop();
  await pass(clock, 250);
  await clock.timerOf(20_000);
  clock.advance(1_000);
  await log.drop();
  await clock.timerOf(500);
  log.write(...numbered(0, 10));
  clock.advance(500);
  await pass(clock, 1_000);
  expect(await next).toBe("line 0");
  expect(await reader.take(9)).toEqual(numbered(1, 10));
  expect(log.tails).toEqual([3, 5, 1_000]);
  await reader.close();
});

test("a log that was empty and then is more than can be withheld comes whole, after a gap, since its beginning is not known", async () => {
  const clock = fakeClock();
  const log = simulatedLog();
  await using server = await serve(log, clock);
  const reader = server.open();
  const next = reader.next();
  await clock.timerOf(20_000);
  clock.advance(1_000);
  await log.drop();
  const lines = Array.from({ length: 120 }, (_, index) => `line ${index} ${"x".repeat(60_000)}`);
  log.write(...lines);
  await pass(clock, 250);
  expect(await next).toBe(LOST);
  expect((await reader.take(120)).map((line) => line?.slice(0, 8))).toEqual(lines.map((line) => line.slice(0, 8)));
  await reader.close();
});

test("a connection that is lost while it replays is as if it had not been", async () => {
  const cuts = [undefined, 30, 1, 100, undefined];
  const log = simulatedLog({ dropAfter: () => cuts.shift() });
  log.write(...numbered(0, 20));
  await using server = await serve(log);
  const reader = server.open();
  await reader.take(20);
  await log.drop();
  log.write(...numbered(20, 22));
  log.end();
  expect(await reader.take(3)).toEqual(["line 20", "line 21", undefined]);
  expect(log.tails).toHaveLength(5);
});

test("a drop within an overlong line neither loses nor repeats a piece", async () => {
  const long = Array.from({ length: 300_000 }, (_, index) => String.fromCharCode(97 + ((index * index) % 23))).join("");
  const cuts = [long.length / 2, undefined];
  const log = simulatedLog({ dropAfter: () => cuts.shift() });
  log.write("one", long);
  await using server = await serve(log);
  const reader = server.open();
  expect(await reader.next()).toBe("one");
  const pieces = await reader.take(3);
  log.write("two");
  log.end();
  pieces.push(...(await reader.take(2)));
  expect(pieces.join("")).toBe(long);
  expect(await reader.take(2)).toEqual(["two", undefined]);
});

test("a reader that is slow loses nothing when the connection drops", async () => {
  const log = simulatedLog({ newline: "\r\n" });
  const lines = Array.from({ length: 900 }, (_, index) => `${index} ${"x".repeat(1_000)}`);
  log.write(...lines);
  await using server = await serve(log);
  const reader = server.open({ tail: 900 });
  expect(await reader.next()).toBe(lines[0]);
  await log.drop();
  log.write("last");
  log.end();
  expect(await reader.take(901)).toEqual([...lines.slice(1), "last", undefined].slice(0, 901));
});

test("a gap shows itself, and says why", async () => {
  const log = simulatedLog();
  log.write("tick", "tick");
  await using server = await startLogServer(log.handler, { client: { initialRetryDelay: 0 } });
  const items: LogItem[] = [];
  for await (const item of server.streams.applicationLogs(which)) {
    items.push(item);
    if (items.length === 2) {
      await log.drop();
      log.write("tick");
      log.end();
    }
  }
  const gap = items.find((item) => typeof item !== "string");
  expect(gap).toEqual({ reason: "ambiguous" });
  expect(JSON.stringify(gap)).toBe('{"reason":"ambiguous"}');
  expect(Object.isFrozen(gap)).toBe(true);
});
