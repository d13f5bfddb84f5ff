import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import {
  ConflictError,
  ConnectionError,
  RateLimitError,
  ServerError,
  StreamError,
  ValidationError,
} from "../../errors.ts";
import { rejection } from "../../testing/client.ts";
import { type FakeClock, fakeClock } from "../../testing/clock.ts";
import { type LogHandler, refuse, startLogServer } from "../../testing/log-server.ts";
import { simulatedLog } from "../../testing/simulated-log.ts";

const which = { namespace: "default", application: "app_1", container: "hello", device: "dev_1", follow: true };

/** A log of two lines that is lost, and then opened again by these, one after the other. */
async function lose(handlers: readonly LogHandler[], options: { clock?: FakeClock; maxReconnects?: number } = {}) {
  const log = simulatedLog();
  log.write("one", "two");
  const left = [...handlers];
  let first = true;
  const handlerFor = (_: IncomingMessage): LogHandler => {
    if (!first) return left.shift() ?? log.handler;
    first = false;
    return log.handler;
  };
  const clock = options.clock ?? fakeClock();
  const server = await startLogServer(handlerFor, { clock });
  const { maxReconnects } = options;
  const lines = server.streams.applicationLogs({ ...which, maxReconnects })[Symbol.asyncIterator]();
  await lines.next();
  await lines.next();
  log.writePart("part");
  await log.drop();
  return { log, clock, lines, server, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}
async function pass(clock: FakeClock, delay: number): Promise<void> {
  await clock.timerOf(delay);
  // Quiet is looked at twice.
  clock.advance(delay + 10);
}

test("a refusal with 4xx ends it at once, after what had arrived", async () => {
  await using lost = await lose([refuse("409 Conflict", "device is offline")]);
  await pass(lost.clock, 250);
  expect(await lost.lines.next()).toEqual({ value: "part", done: false });
  const error = await rejection(lost.lines.next());
  expect(error).toBeInstanceOf(ConflictError);
  expect(String(error)).toContain("device is offline");
  expect(await lost.lines.next()).toEqual({ value: undefined, done: true });
  expect(lost.clock.pending()).toEqual([]);
});

test("408, 429 and 5xx are tried again, after the time that the server asks for", async () => {
  const again = [
    refuse("503 Service Unavailable"),
    refuse("429 Too Many Requests", "", { "Retry-After": "7" }),
    refuse("601 No Connection"),
    refuse("408 Request Timeout"),
  ];
  await using lost = await lose(again);
  const next = lost.lines.next();
  for (const pause of [250, 500, 7_000, 2_000, 4_000]) await pass(lost.clock, pause);
  await lost.clock.timerOf(10_000);
  lost.log.write("", "three");
  await pass(lost.clock, 1_000);
  expect(await next).toEqual({ value: "part", done: false });
  expect(await lost.lines.next()).toEqual({ value: "three", done: false });
  // Something new arrived, so the pauses begin anew.
  await lost.log.drop();
  await lost.clock.timerOf(250);
  await lost.lines.return?.();
  expect(lost.clock.pending()).toEqual([]);
});

test("a server that asks for more time than the client allows is not waited for", async () => {
  await using lost = await lose([refuse("429 Too Many Requests", "", { "Retry-After": "61" })]);
  await pass(lost.clock, 250);
  await lost.lines.next();
  expect(await rejection(lost.lines.next())).toBeInstanceOf(RateLimitError);
});

test("attempts that bring nothing new come to an end, which says how many they were", async () => {
  const dropped: LogHandler = { accept: (socket) => socket.send("one\ntwo\npart", () => socket.terminate()) };
  const gone: LogHandler = { raw: (connection) => connection.destroy() };
  await using lost = await lose([dropped, gone, refuse("502 Bad Gateway"), dropped], { maxReconnects: 4 });
  const next = lost.lines.next();
  for (const pause of [250, 500, 1_000, 2_000]) await pass(lost.clock, pause);
  expect(await next).toEqual({ value: "part", done: false });
  const error = await rejection(lost.lines.next());
  expect(error).toBeInstanceOf(StreamError);
  expect(error).toMatchObject({ closeCode: 1006 });
  expect(String(error)).toMatch(/code 1006.* 4 reconnections brought nothing new\.$/);
  expect((error as Error).stack).toContain("4 reconnections");
  expect(lost.server.requests).toHaveLength(5);
  expect(lost.clock.pending()).toEqual([]);
});

test("what was tried last is what is thrown", async () => {
  await using refused = await lose([refuse("502 Bad Gateway")], { maxReconnects: 1 });
  await pass(refused.clock, 250);
  await refused.lines.next();
  const error = await rejection(refused.lines.next());
  expect(error).toBeInstanceOf(ServerError);
  expect(String(error)).toMatch(/1 reconnection brought nothing new\.$/);

  await using gone = await lose([{ raw: (connection) => connection.destroy() }], { maxReconnects: 1 });
  await pass(gone.clock, 250);
  await gone.lines.next();
  expect(await rejection(gone.lines.next())).toBeInstanceOf(ConnectionError);
});

test("a connection that was open for a minute was no vain attempt, though its log is quiet", async () => {
  await using lost = await lose([], { maxReconnects: 1 });
  const next = lost.lines.next();
  for (let time = 0; time < 3; time++) {
    await pass(lost.clock, 250);
    await lost.clock.timerOf(10_000);
    for (let waited = 0; waited < 60_000; waited += 10_000) {
      lost.clock.advance(10_000);
      // The server answers pings in its own time.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await lost.log.drop();
  }
  await pass(lost.clock, 250);
  await lost.clock.timerOf(10_000);
  await lost.log.drop();
  expect(await next).toEqual({ value: "part", done: false });
  expect(String(await rejection(lost.lines.next()))).toContain("1 reconnection brought nothing new");
});

test("the first opening is not tried again", async () => {
  await using server = await startLogServer(refuse("503 Service Unavailable"));
  const lines = server.streams.applicationLogs(which)[Symbol.asyncIterator]();
  expect(await rejection(lines.next())).toBeInstanceOf(ServerError);
  expect(server.requests).toHaveLength(1);
});

test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "3" as unknown as number])(
  "maxReconnects %s is refused",
  async (maxReconnects) => {
    await using server = await startLogServer({ accept: (socket) => socket.close(1000) });
    expect(() => server.streams.applicationLogs({ ...which, maxReconnects })).toThrow(ValidationError);
    expect(() => server.streams.applicationLogs({ ...which, maxReconnects })).toThrow("maxReconnects must be");
  },
);
