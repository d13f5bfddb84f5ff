import { getEventListeners } from "node:events";
import type { ServerChannel } from "ssh2";
import { expect, test } from "vitest";
import { StreamError } from "../../errors.ts";
import { clientWithClock, deferred, rejection } from "../../testing/client.ts";
import { fakeClock } from "../../testing/clock.ts";
import { startLogServer } from "../../testing/log-server.ts";
import { type SshServer, settled, startSshServer } from "../../testing/ssh-server.ts";
import { DeviceStreams } from "../index.ts";

const MIB = 1024 * 1024;
const reason = { why: "the user went home" };
const options = { accessKey: "s1vAccessKey", projectId: "prj_1" };

/** Says something, and goes on until it gets a signal. */
function runs(channel: ServerChannel): void {
  channel.write("begun");
}

function withClock(server: { origin: string }) {
  const clock = fakeClock();
  const streams = new DeviceStreams(clientWithClock({ ...options, baseUrl: `${server.origin}/api` }, clock), {
    pingInterval: false,
  });
  return { clock, streams };
}

/** Resolves when the server has no connection any more. */
async function gone({ sockets }: { sockets: ReadonlySet<{ once(event: "close", listener: () => void): unknown }> }) {
  await Promise.all([...sockets].map((socket) => new Promise<void>((resolve) => socket.once("close", resolve))));
}

/** Resolves when no timer is left; the client sees the end of a connection a little later than the server. */
async function idle({ pending }: { pending: () => number[] }): Promise<void> {
  while (pending().length > 0) await new Promise((resolve) => setImmediate(resolve));
}

function abortable() {
  const controller = new AbortController();
  const { signal } = controller;
  return { abort: () => controller.abort(reason), signal, listeners: () => getEventListeners(signal, "abort").length };
}

/** Begins a command, and resolves when its first output has come. */
async function begin(streams: DeviceStreams, more: object) {
  const heard = deferred();
  const failed = rejection(streams.exec("dev_1", "sleep", { ...more, stdout: () => heard.resolve() }));
  await heard.promise;
  return { failed };
}

test("timeout: the error says what took how long, and the command is ended", async () => {
  await using server = await startSshServer({ exec: runs });
  const { clock, streams } = withClock(server);
  const heard = deferred();
  const failed = rejection(streams.exec("dev_1", "sleep", { timeout: 4000, stdout: () => heard.resolve() }));
  await heard.promise;
  clock.advance(4000);
  const error = await failed;
  expect(error).toMatchObject({ name: "TimeoutError", timeout: 4000, operation: "openDeviceSSH", attempts: 1 });
  expect((error as { requestId: string }).requestId).toBe(server.requests[0]?.headers["synpse-client-request-id"]);
  expect(String(error)).toContain('The command on device "dev_1" took longer than 4000 ms');
  await server.until("signal TERM");
  clock.advance(100);
  await server.until("signal KILL");
  await server.until("ended");
  await gone(server);
  await idle(clock);
});

test.each([
  ["without an exit code", (channel: ServerChannel) => channel.end("half of it"), () => {}, "without an exit code"],
  [
    "but its output cannot be taken",
    (channel: ServerChannel) => {
      channel.exit(0);
      channel.write("more");
    },
    () => Promise.reject(new Error("the disk is full")),
    "the disk is full",
  ],
])("a command that has ended %s is told of at once, and gets no signal", async (_, exec, stdout, said) => {
  await using server = await startSshServer({ exec });
  const { clock, streams } = withClock(server);
  const failed = rejection(streams.exec("dev_1", "true", { stdout }));
  const late = clock.timerOf(100).then(() => "it waits for the command");
  expect(String(await Promise.race([failed, late]))).toContain(said);
  await server.until("ended");
  expect(server.seen).not.toContain("signal TERM");
});

test("timeout: while the server does not answer", async () => {
  await using server = await startLogServer({ raw: () => {} });
  const { clock, streams } = withClock(server);
  const failed = rejection(streams.exec("dev_1", "sleep", { timeout: 4000 }));
  await clock.timerOf(4000);
  clock.advance(4000);
  expect(await failed).toMatchObject({ name: "TimeoutError", timeout: 4000 });
  await gone(server);
  await idle(clock);
});

test("the SSH handshake has readyTimeout", async () => {
  await using server = await startLogServer({ accept: (socket) => socket.send("SSH-2.0-silence\r\n") });
  const { clock, streams } = withClock(server);
  const failed = rejection(streams.exec("dev_1", "sleep", { readyTimeout: 7000 }));
  await clock.timerOf(7000);
  clock.advance(7000);
  const error = await failed;
  expect(error).toMatchObject({ name: "TimeoutError", timeout: 7000 });
  expect(String(error)).toContain("Raise the option readyTimeout");
  await gone(server);
  await idle(clock);
});

test("abort: before it begins", async () => {
  await using server = await startSshServer({ exec: runs });
  const { abort, signal, listeners } = abortable();
  abort();
  expect(await rejection(server.streams.exec("dev_1", "sleep", { signal }))).toBe(reason);
  expect([server.requests.length, listeners()]).toEqual([0, 0]);
});

test("abort: while the websocket opens", async () => {
  const arrived = deferred();
  await using server = await startLogServer({ raw: () => arrived.resolve() });
  const { clock, streams } = withClock(server);
  const { abort, signal, listeners } = abortable();
  const failed = rejection(streams.exec("dev_1", "sleep", { signal, timeout: 5000 }));
  await arrived.promise;
  abort();
  expect(await failed).toBe(reason);
  expect(listeners()).toBe(0);
  await gone(server);
  await idle(clock);
});

test("abort: before the device has greeted", async () => {
  const arrived = deferred();
  await using server = await startLogServer({ accept: () => arrived.resolve() });
  const { clock, streams } = withClock(server);
  const { abort, signal, listeners } = abortable();
  const failed = rejection(streams.exec("dev_1", "sleep", { signal, timeout: 5000 }));
  await arrived.promise;
  abort();
  expect(await failed).toBe(reason);
  expect(listeners()).toBe(0);
  await gone(server);
  await idle(clock);
});

test("abort: during the SSH handshake", async () => {
  const arrived = deferred();
  await using server = await startLogServer({
    accept(socket) {
      socket.send("SSH-2.0-silence\r\n");
      socket.once("message", () => arrived.resolve());
    },
  });
  const { clock, streams } = withClock(server);
  const { abort, signal, listeners } = abortable();
  const failed = rejection(streams.exec("dev_1", "sleep", { signal, timeout: 5000 }));
  await arrived.promise;
  abort();
  expect(await failed).toBe(reason);
  expect(listeners()).toBe(0);
  await gone(server);
  await idle(clock);
});

test("abort: during the login", async () => {
  await using server = await startSshServer({ exec: runs, authenticate: () => {} });
  const { clock, streams } = withClock(server);
  const { abort, signal, listeners } = abortable();
  const failed = rejection(streams.exec("dev_1", "sleep", { signal }));
  await server.until("login none");
  abort();
  expect(await failed).toBe(reason);
  expect(listeners()).toBe(0);
  await gone(server);
  await idle(clock);
});

test("abort: in the middle of the output; the command is told to end, and ends", async () => {
  await using server = await startSshServer({
    exec(channel, _, session) {
      channel.write("begun");
      session.onSignal = () => {
        channel.exit("TERM", false, "");
        channel.end();
      };
    },
  });
  const { clock, streams } = withClock(server);
  const { abort, signal, listeners } = abortable();
  let returned = false;
  const stdin = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise<never>(() => {}),
      return: async () => {
        returned = true;
        return { done: true as const, value: undefined };
      },
    }),
  };
  const { failed } = await begin(streams, { signal, timeout: 5000, stdin });
  abort();
  expect(await failed).toBe(reason);
  await server.until("ended");
  await gone(server);
  expect(server.seen).toContain("signal TERM");
  expect(server.seen).not.toContain("signal KILL");
  expect([listeners(), returned]).toEqual([0, true]);
  await idle(clock);
});

test("abort: at once, though the device does nothing any more; the connection is dropped in bounded time", async () => {
  await using server = await startSshServer({ exec: runs });
  const { clock, streams } = withClock(server);
  const { abort, signal, listeners } = abortable();
  const { failed } = await begin(streams, { signal, keepaliveInterval: false });
  server.websockets[0]?.pause();
  abort();
  expect(await failed).toBe(reason);
  expect(listeners()).toBe(0);
  expect(clock.pending()).toEqual([100, 2000]);
  clock.advance(100);
  await clock.timerOf(2000);
  expect(clock.pending()).toEqual([2000]);
  server.websockets[0]?.resume();
  clock.advance(2000);
  await gone(server);
  await idle(clock);
});

test.each([
  ["without a close frame", (server: SshServer) => server.websockets[0]?.terminate(), 1006, ""],
  ["with code 1011", (server: SshServer) => server.websockets[0]?.close(1011, "agent offline"), 1011, "agent offline"],
])("the connection is lost %s: never an exit code", async (_, drop, closeCode, said) => {
  await using server = await startSshServer({
    exec(channel) {
      // Its exit code is known, but not whether there is more output.
      channel.exit(0);
      channel.write("begun");
    },
  });
  const { failed } = await begin(server.streams, {});
  drop(server);
  const error = await failed;
  expect(error).toBeInstanceOf(StreamError);
  expect(error).toMatchObject({ name: "StreamError", closeCode, reason: said });
  // ssh2 writes on the errors of its stream.
  expect(error).not.toHaveProperty("level");
});

test("the connection is closed with the normal code in the middle: an error as well", async () => {
  await using server = await startSshServer({ exec: runs });
  const { failed } = await begin(server.streams, {});
  server.websockets[0]?.close(1000);
  const error = await failed;
  expect(error).toBeInstanceOf(StreamError);
  expect(String(error)).toContain("was closed by the other side too early");
});

test("keepalive: a device that says nothing more, though the websocket lives", async () => {
  await using server = await startSshServer({ exec: runs });
  const { clock, streams } = withClock(server);
  const { failed } = await begin(streams, { keepaliveInterval: 10_000 });
  server.wires[0]?.removeAllListeners("data");
  clock.advance(20_000);
  expect(clock.pending()).toContain(10_000);
  clock.advance(10_000);
  const error = await failed;
  expect(error).toMatchObject({ name: "StreamError", closeCode: 1006, reason: "no sign of life for 30000 ms" });
});

test("keepalive: a login may take longer, up to readyTimeout: the device is not asked before", async () => {
  let letIn = () => {};
  await using server = await startSshServer({
    authenticate(context) {
      letIn = () => context.accept();
    },
    exec(channel) {
      channel.exit(0);
      channel.end();
    },
  });
  const { clock, streams } = withClock(server);
  const running = streams.exec("dev_1", "true", { keepaliveInterval: 1000 });
  running.catch(() => {});
  await server.until("login none");
  for (let round = 0; round < 10; round++) clock.advance(1000);
  letIn();
  expect(await running).toMatchObject({ exitCode: 0 });
});

test("keepalive: whatever comes is a sign of life, and the command may say nothing for long", async () => {
  let say = () => {};
  await using server = await startSshServer({
    exec(channel) {
      say = () => channel.write("still here");
      say();
    },
  });
  const { clock, streams } = withClock(server);
  let heard = deferred();
  const controller = new AbortController();
  const { signal } = controller;
  const stdout = () => heard.resolve();
  const failed = rejection(streams.exec("dev_1", "sleep", { keepaliveInterval: 10_000, signal, stdout }));
  for (let round = 0; round < 4; round++) {
    await heard.promise;
    heard = deferred();
    clock.advance(20_000);
    say();
  }
  await heard.promise;
  controller.abort(reason);
  expect(await failed).toBe(reason);
});

test("keepalive: while a slow taker holds the connection back, no answer is waited for", async () => {
  await using server = await startSshServer({
    exec(channel) {
      Object.assign((channel as unknown as { outgoing: object }).outgoing, { window: 2 ** 40 });
      // Not a divisor of the window: ssh2 drops what comes when that is used up exactly.
      for (let sent = 0; sent < 48 * MIB; sent += 30_000) channel.write(Buffer.alloc(30_000));
      channel.exit(0);
      channel.end();
    },
  });
  const { clock, streams } = withClock(server);
  const gate = deferred();
  const running = streams.exec("dev_1", "flood", { keepaliveInterval: 10_000, stdout: () => gate.promise });
  await server.until("exec flood");
  const held = await settled(() => server.wires[0]?.writableLength ?? 0);
  expect(held).toBeGreaterThan(24 * MIB);
  for (let round = 0; round < 10; round++) clock.advance(10_000);
  gate.resolve();
  expect((await running).exitCode).toBe(0);
});

test("keepalive: the device is asked, and answers", async () => {
  const asked = deferred();
  await using server = await startSshServer({ exec: runs });
  const controller = new AbortController();
  const { failed } = await begin(server.streams, { keepaliveInterval: 25, signal: controller.signal });
  let answers = 0;
  server.wires[0]?.on("data", () => {
    answers += 1;
    if (answers === 8) asked.resolve();
  });
  await asked.promise;
  controller.abort(reason);
  expect(await failed).toBe(reason);
});
