import { getEventListeners, once } from "node:events";
import { expect, test } from "vitest";
import { StreamError } from "../../errors.ts";
import { deferred, rejection } from "../../testing/client.ts";
import { type FakeClock, fakeClock } from "../../testing/clock.ts";
import { type LogHandler, type LogServer, refuse, startLogServer } from "../../testing/log-server.ts";
import { type SimulatedLog, simulatedLog } from "../../testing/simulated-log.ts";
import type { LogItem } from "../index.ts";

const which = { namespace: "default", application: "app_1", container: "hello", device: "dev_1", follow: true };

interface Stage {
  readonly log: SimulatedLog;
  readonly clock: FakeClock;
  readonly server: LogServer;
  readonly lines: AsyncIterator<LogItem, undefined>;
  /** From now on handshakes are dealt with so. */
  handle(handler: LogHandler): void;
}

/** Lost after its first line, and waiting for the first attempt to open it again. */
async function lose({ log, clock, lines }: Stage): Promise<void> {
  log.write("one");
  await lines.next();
  await log.drop();
  await clock.timerOf(250);
}
/** Calls back when a handshake has arrived, and does not answer it. */
function silent(stage: Stage): Promise<void> {
  const { promise, resolve } = deferred();
  stage.handle({ raw: () => resolve() });
  return promise;
}

/** What a log may be doing, and how it comes to that. */
const STATES: Record<string, (stage: Stage) => Promise<unknown>> = {
  "is being opened": async (stage) => {
    const arrived = silent(stage);
    stage.lines.next().catch(() => {});
    await arrived;
  },
  "waits for its first line": ({ lines, clock }) => {
    lines.next().catch(() => {});
    return clock.timerOf(20_000);
  },
  "has lines that nobody reads": async ({ log, lines }) => {
    log.write("one", "two", "three");
    await lines.next();
  },
  "is held back": async ({ log, lines }) => {
    log.write(...Array.from({ length: 100 }, () => "x".repeat(60_000)));
    await lines.next();
  },
  "pauses between attempts": lose,
  "is being opened again": async (stage) => {
    await lose(stage);
    const arrived = silent(stage);
    stage.clock.advance(250);
    await arrived;
  },
  "is replayed": async (stage) => {
    await lose(stage);
    stage.clock.advance(250);
    await stage.clock.timerOf(10_000);
    stage.log.write("two");
    await stage.clock.timerOf(1_000);
  },
  "has ended, unread": async ({ log, lines, server }) => {
    log.write("one", "two");
    await lines.next();
    log.end();
    await server.closed;
  },
};

const WAYS: Record<
  string,
  (lines: AsyncIterator<LogItem, undefined>, controller: AbortController) => Promise<unknown>
> = {
  "by an abort": async (lines, controller) => {
    controller.abort("enough");
    expect([undefined, "enough"]).toContain(
      await lines.next().then(
        ({ value }) => value,
        (reason: unknown) => reason,
      ),
    );
  },
  "by leaving the loop": (lines) => Promise.resolve(lines.return?.()),
};

test.each(Object.keys(STATES).flatMap((state) => Object.keys(WAYS).map((way): [string, string] => [state, way])))(
  "when a log that %s is left %s, there is no socket, timer or listener any more",
  async (state, way) => {
    const clock = fakeClock();
    const log = simulatedLog();
    let handler: LogHandler = log.handler;
    await using server = await startLogServer(() => handler, { clock });
    const controller = new AbortController();
    const lines = server.streams.applicationLogs({ ...which, signal: controller.signal })[Symbol.asyncIterator]();
    const stage = {
      log,
      clock,
      server,
      lines,
      handle(next: LogHandler) {
        handler = next;
      },
    };
    await STATES[state]?.(stage);
    const closed = Promise.all([...server.sockets].map((socket) => once(socket, "close")));
    await WAYS[way]?.(lines, controller);
    await closed;
    expect(await lines.next()).toEqual({ value: undefined, done: true });
    expect(server.sockets.size).toBe(0);
    expect(clock.pending()).toEqual([]);
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  },
);

test("a log that has given up has left nothing either", async () => {
  const clock = fakeClock();
  const log = simulatedLog();
  log.write("one");
  let handler: LogHandler = log.handler;
  await using server = await startLogServer(() => handler, { clock });
  const { signal } = new AbortController();
  const lines = server.streams.applicationLogs({ ...which, signal })[Symbol.asyncIterator]();
  await lines.next();
  handler = refuse("404 Not Found");
  await log.drop();
  await clock.timerOf(250);
  clock.advance(250);
  await rejection(lines.next());
  expect(clock.pending()).toEqual([]);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("a server that is gone without a word is noticed after two pings", async () => {
  const clock = fakeClock();
  const { promise: answered, resolve: answer } = deferred();
  await using server = await startLogServer(
    {
      accept(socket, { socket: connection }) {
        socket.send("one\npart");
        socket.once("ping", () => {
          // From here on it neither reads nor answers.
          connection.pause();
          answer();
        });
      },
    },
    { clock },
  );
  const lines = server.streams.applicationLogs({ ...which, maxReconnects: 0 })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe("one");
  clock.advance(20_000);
  await answered;
  // The answer to the first ping had still been sent.
  await new Promise((resolve) => setTimeout(resolve, 50));
  clock.advance(20_000);
  clock.advance(20_000);
  expect((await lines.next()).value).toBe("part");
  const error = await rejection(lines.next());
  expect(error).toBeInstanceOf(StreamError);
  expect(error).toMatchObject({
    closeCode: 1006,
    reason: expect.stringContaining("not even the answer to a ping") as string,
  });
  expect(clock.pending()).toEqual([]);
});

test("a reader that does not read for long is no server that is gone", async () => {
  const clock = fakeClock();
  const log = simulatedLog();
  const written = Array.from({ length: 100 }, (_, index) => `${index}${"x".repeat(60_000)}`);
  log.write(...written);
  await using server = await startLogServer(log.handler, { clock });
  const lines = server.streams.applicationLogs(which)[Symbol.asyncIterator]();
  const read = [(await lines.next()).value];
  for (let time = 0; time < 10; time++) clock.advance(20_000);
  while (read.length < 100) read.push((await lines.next()).value);
  expect(read).toEqual(written);
  expect(log.tails).toEqual([100]);
  await lines.return?.();
});
