import { createHash } from "node:crypto";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { getEventListeners, once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { Synpse } from "../../client.ts";
import {
  AuthenticationError,
  ConflictError,
  ConnectionError,
  NotFoundError,
  ServerError,
  StreamError,
  TimeoutError,
  ValidationError,
} from "../../errors.ts";
import { clientWithClock, everythingShown, rejection } from "../../testing/client.ts";
import { fakeClock } from "../../testing/clock.ts";
import { refuse, startLogServer } from "../../testing/log-server.ts";
import { DeviceStreams, type LogItem } from "../index.ts";

const SEED = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
const which = { namespace: "default", application: "app_1", container: "hello", device: "dev_1" };

async function readAll(lines: AsyncIterable<LogItem>): Promise<{ lines: LogItem[]; error?: unknown }> {
  const read: LogItem[] = [];
  try {
    for await (const line of lines) read.push(line);
  } catch (error) {
    return { lines: read, error };
  }
  return { lines: read };
}

test("opens what the Go client opens, with the key and without compression", async () => {
  await using server = await startLogServer({ accept: (socket) => socket.close(1000) });
  await readAll(server.streams.applicationLogs({ ...which, follow: true, tail: 5 }));
  await readAll(server.streams.applicationLogs(which));
  await readAll(server.streams.jobLogs({ namespace: "default", job: "a/b", container: "c", device: "d 1", tail: 7 }));
  expect(server.requests.map(({ url }) => url)).toEqual([
    "/api/projects/prj_1/namespaces/default/applications/app_1/logs/hello?device=dev_1&follow=true&tail=5",
    "/api/projects/prj_1/namespaces/default/applications/app_1/logs/hello?device=dev_1&follow=false&tail=100",
    "/api/projects/prj_1/namespaces/default/jobs/a%2Fb/logs/c?device=d%201&follow=false&tail=7",
  ]);
  const headers: Record<string, unknown> = { ...server.requests[0]?.headers };
  expect(headers.authorization).toBe("Basic czF2QWNjZXNzS2V5Og==");
  expect(headers["synpse-client-request-id"]).toMatch(/^[0-9A-Za-z]{27}$/);
  expect(headers["sec-websocket-extensions"]).toBeUndefined();
});

test("gives lines from binary and text frames, the first of which come with the handshake", async () => {
  await using server = await startLogServer({
    accept(socket) {
      socket.send(Buffer.from("one\r\ntw"));
      socket.send("o\n");
      socket.send(Buffer.alloc(0));
      socket.send(Buffer.from("\nlast without newline"));
      socket.close(1000);
    },
  });
  expect(await readAll(server.streams.applicationLogs(which))).toEqual({
    lines: ["one", "two", "", "last without newline"],
  });
});

test(`lines arrive whole however frames cut them (seed ${SEED})`, async () => {
  let frames: Uint8Array[] = [];
  await using server = await startLogServer({
    accept(socket) {
      for (const frame of frames) socket.send(frame);
      socket.close(1000);
    },
  });
  const line = fc.string({ unit: fc.constantFrom("a", "é", "漢", "🔑", " "), maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 20 }), fc.array(fc.nat(), { maxLength: 12 }), async (lines, cuts) => {
      const bytes = Buffer.from(lines.map((each) => `${each}\n`).join(""), "utf8");
      const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
      frames = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
      expect(await readAll(server.streams.applicationLogs(which))).toEqual({ lines });
    }),
    { numRuns: 100, seed: SEED },
  );
});

test.each([
  ["404 Not Found", NotFoundError, "container not found"],
  ["409 Conflict", ConflictError, "device is offline"],
  ["401 Unauthorized", AuthenticationError, ""],
  ["601 No Connection", ServerError, "no connection"],
])("a handshake refused with %s is the same error as any other", async (line, Class, body) => {
  await using server = await startLogServer(refuse(line, body, { "X-Trace": "7" }));
  const { lines, error } = await readAll(server.streams.applicationLogs(which));
  expect(lines).toEqual([]);
  expect(error).toBeInstanceOf(Class);
  expect(error).toMatchObject({
    status: Number(line.slice(0, 3)),
    body: body || undefined,
    operation: "streamApplicationLogs",
    attempts: 1,
  });
  expect((error as NotFoundError).headers.get("x-trace")).toBe("7");
  if (Class === NotFoundError) {
    expect(String(error)).toContain(
      'There is no container "hello" in application "app_1" in namespace "default" in project "prj_1" on device "dev_1"',
    );
  }
  expect(everythingShown(error)).not.toContain("czF2QWNjZXNzS2V5");
});

test("of a refusal's body 64 KiB are read", async () => {
  await using server = await startLogServer(refuse("400 Bad Request", "x".repeat(1024 * 1024)));
  const { error } = await readAll(server.streams.applicationLogs(which));
  expect((error as NotFoundError).body).toHaveLength(64 * 1024);
});

test("of a refusal whose body breaks off, what came is told", async () => {
  await using server = await startLogServer(refuse("404 Not Found", "container not fo", { "Content-Length": "99" }));
  const { error } = await readAll(server.streams.applicationLogs(which));
  expect(error).toBeInstanceOf(NotFoundError);
  expect(error).toMatchObject({ status: 404, body: "container not fo", attempts: 1 });
});

test("of a refusal whose body never ends, what came is told when the time is up", async () => {
  const clock = fakeClock();
  let left: Promise<unknown> | undefined;
  const raw = (connection: Duplex) => {
    left = once(connection, "close");
    connection.write("HTTP/1.1 409 Conflict\r\nContent-Length: 99\r\n\r\ndevice is");
  };
  await using server = await startLogServer({ raw }, { clock });
  const came = new Promise<void>((resolve) => {
    const answered = (message: unknown) => {
      (message as { response: IncomingMessage }).response.once("data", () => resolve());
    };
    subscribe("http.client.response.finish", answered);
    onTestFinished(() => void unsubscribe("http.client.response.finish", answered));
  });
  const reading = readAll(server.streams.applicationLogs(which));
  await came;
  clock.advance(15_000);
  const { error } = await reading;
  expect(error).toBeInstanceOf(ConflictError);
  expect(error).toMatchObject({ status: 409, body: "device is" });
  expect(clock.pending()).toEqual([]);
  await left;
});

test("a redirect is not followed", async () => {
  await using server = await startLogServer(refuse("307 Temporary Redirect", "", { Location: "ws://127.0.0.1:1/" }));
  const { error } = await readAll(server.streams.applicationLogs(which));
  expect(error).toMatchObject({ name: "APIError", status: 307 });
  expect(String(error)).toContain("redirects to ws://127.0.0.1:1/");
});

test("a server that is not there, and one that does not answer", async () => {
  const nowhere = new DeviceStreams(new Synpse({ baseUrl: "http://127.0.0.1:1/api", accessKey: "k", projectId: "p" }));
  const { error } = await readAll(nowhere.applicationLogs(which));
  expect(error).toBeInstanceOf(ConnectionError);
  expect(String(error)).toContain("ECONNREFUSED");

  const clock = fakeClock();
  let arrived = () => {};
  const silent = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  await using server = await startLogServer({ raw: () => arrived() });
  const client = clientWithClock({ baseUrl: `${server.origin}/api`, accessKey: "k", projectId: "p" }, clock);
  const reading = readAll(new DeviceStreams(client).applicationLogs(which));
  await silent;
  clock.advance(15_000);
  expect((await reading).error).toBeInstanceOf(TimeoutError);
  expect(clock.pending()).toEqual([]);
});

test.each([
  [
    "close 1011 with a reason",
    true,
    (socket: { close(code: number, reason: string): void }) => socket.close(1011, "agent offline"),
    1011,
    "agent offline",
  ],
  ["a connection that is dropped", true, (socket: { terminate(): void }) => socket.terminate(), 1006, ""],
  ["close without a code", true, (socket: { close(): void }) => socket.close(), 1005, ""],
  ["close 1011 without follow", false, (socket: { close(code: number): void }) => socket.close(1011), 1011, ""],
])("%s is a StreamError, after the lines that arrived", async (_, follow, end, closeCode, reason) => {
  await using server = await startLogServer({
    accept(socket) {
      socket.send("one\ntwo\npart", () => end(socket as never));
    },
  });
  const { lines, error } = await readAll(server.streams.applicationLogs({ ...which, follow, maxReconnects: 0 }));
  expect(lines).toEqual(["one", "two", "part"]);
  expect(error).toBeInstanceOf(StreamError);
  expect(error).toMatchObject({ closeCode, reason });
  expect(String(error)).toContain(`code ${closeCode}`);
});

test.each([
  ["dropped", (socket: { terminate(): void }) => socket.terminate()],
  ["closed without a code", (socket: { close(): void }) => socket.close()],
  ["closed with 1001", (socket: { close(code: number): void }) => socket.close(1001)],
])("a log that is not followed may be %s after a whole line, not inside one", async (_, end) => {
  let text = "one\n";
  await using server = await startLogServer({ accept: (socket) => socket.send(text, () => end(socket as never)) });
  expect(await readAll(server.streams.applicationLogs(which))).toEqual({ lines: ["one"] });
  text = "one\ntw";
  const cut = await readAll(server.streams.applicationLogs(which));
  expect(cut.lines).toEqual(["one", "tw"]);
  expect(cut.error).toBeInstanceOf(StreamError);
});

test("a message that is too long ends it, and the cause says so", async () => {
  await using server = await startLogServer({
    accept: (socket) => socket.send(Buffer.alloc(16 * 1024 * 1024 + 1, "a")),
  });
  const { error } = await readAll(server.streams.applicationLogs({ ...which, follow: true, maxReconnects: 0 }));
  expect(error).toBeInstanceOf(StreamError);
  expect(String((error as Error).cause)).toContain("Max payload size exceeded");
});

test("leaving the loop closes the connection", async () => {
  await using server = await startLogServer({ accept: (socket) => socket.send("one\ntwo\nthree\n") });
  for await (const line of server.streams.applicationLogs({ ...which, follow: true })) {
    expect(line).toBe("one");
    break;
  }
  await server.closed;
});

test("what was begun by hand goes on in a loop, over the same connection, and is left like any other", async () => {
  await using server = await startLogServer({ accept: (socket) => socket.send("header\none\ntwo\nthree\n") });
  const iterator = server.streams.applicationLogs({ ...which, follow: true })[Symbol.asyncIterator]();
  expect(await iterator.next()).toEqual({ value: "header", done: false });
  const lines: LogItem[] = [];
  for await (const line of iterator) {
    lines.push(line);
    if (lines.length === 2) break;
  }
  expect(lines).toEqual(["one", "two"]);
  await server.closed;
  expect(server.requests).toHaveLength(1);
  expect(await iterator.next()).toEqual({ value: undefined, done: true });
});

test("return gives back what it is given, as a generator's does", async () => {
  await using server = await startLogServer({ accept: (socket) => socket.send("one\n") });
  const iterator: AsyncIterator<LogItem, unknown> = server.streams.applicationLogs(which)[Symbol.asyncIterator]();
  await iterator.next();
  expect(await iterator.return?.(Promise.resolve("enough"))).toEqual({ value: "enough", done: true });
  await server.closed;
});

test("leaving the loop does not wait for a server that does not answer", async () => {
  let close = () => {};
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  await using server = await startLogServer({
    raw(connection, { headers }) {
      connection.on("close", close);
      const key = `${headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
      const accept = createHash("sha1").update(key).digest("base64");
      const head = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
      connection.write(`${head}\x81\x04one\n`, "latin1");
    },
  });
  for await (const line of server.streams.applicationLogs({ ...which, follow: true })) {
    expect(line).toBe("one");
    break;
  }
  await closed;
});

test("an abort ends a read at once with its reason, drops what waits, and leaves nothing", async () => {
  await using server = await startLogServer({ accept: (socket) => socket.send("one\ntwo\n") });
  const controller = new AbortController();
  const { signal } = controller;
  const iterator = server.streams.applicationLogs({ ...which, follow: true, signal })[Symbol.asyncIterator]();
  expect(await iterator.next()).toEqual({ value: "one", done: false });
  controller.abort("enough");
  expect(await rejection(iterator.next())).toBe("enough");
  expect(await iterator.next()).toEqual({ value: undefined, done: true });
  await server.closed;
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("an abort also ends a log that has ended, but was not read to its end", async () => {
  await using server = await startLogServer({
    accept(socket) {
      socket.send("one\ntwo\n", () => socket.close(1011));
    },
  });
  const controller = new AbortController();
  const options = { ...which, follow: true, maxReconnects: 0, signal: controller.signal };
  const iterator = server.streams.applicationLogs(options)[Symbol.asyncIterator]();
  await iterator.next();
  await server.closed;
  controller.abort("enough");
  expect(await rejection(iterator.next())).toBe("enough");
  expect(await iterator.next()).toEqual({ value: undefined, done: true });
});

test("an abort ends a read that waits", async () => {
  let accepted = () => {};
  const open = new Promise<void>((resolve) => {
    accepted = resolve;
  });
  await using server = await startLogServer({ accept: () => accepted() });
  const controller = new AbortController();
  const reading = readAll(server.streams.applicationLogs({ ...which, follow: true, signal: controller.signal }));
  await open;
  controller.abort("enough");
  expect(await reading).toEqual({ lines: [], error: "enough" });
  await server.closed;
});

test("an abort ends the handshake, and one from before opens nothing", async () => {
  let arrived = () => {};
  const silent = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  await using server = await startLogServer({ raw: () => arrived() });
  const controller = new AbortController();
  const { signal } = controller;
  const reading = readAll(server.streams.applicationLogs({ ...which, signal }));
  await silent;
  const [socket] = server.sockets;
  const closed = new Promise((resolve) => socket?.once("close", resolve));
  controller.abort("enough");
  expect(await reading).toEqual({ lines: [], error: "enough" });
  await closed;
  expect(await readAll(server.streams.applicationLogs({ ...which, signal }))).toEqual({ lines: [], error: "enough" });
  expect(server.requests).toHaveLength(1);
});

test("a reader that is slow holds the server back", async () => {
  let sent = 0;
  const frame = Buffer.from(`${"x".repeat(1023)}\n`.repeat(64));
  const total = 64 * 1024 * 1024;
  await using server = await startLogServer({
    accept(socket) {
      const more = () => {
        if (sent >= total) return socket.close(1000);
        sent += frame.length;
        socket.send(frame, more);
      };
      more();
    },
  });
  const iterator = server.streams.applicationLogs({ ...which, follow: true })[Symbol.asyncIterator]();
  await iterator.next();
  // Until the server has got nothing off its hands for a while.
  for (let quiet = 0, before = sent; quiet < 50; quiet = sent === before ? quiet + 1 : 0, before = sent) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  expect(sent).toBeLessThan(total / 2);
  let lines = 1;
  while (!(await iterator.next()).done) lines++;
  expect(lines).toBe(total / 1024);
});

test("each iteration reads anew, and several reads may wait at once", async () => {
  await using server = await startLogServer({
    accept(socket) {
      socket.send("one\ntwo\n");
      socket.close(1000);
    },
  });
  const logs = server.streams.applicationLogs(which);
  expect((await readAll(logs)).lines).toEqual(["one", "two"]);
  const iterator = logs[Symbol.asyncIterator]();
  const reads = await Promise.all([iterator.next(), iterator.next(), iterator.next(), iterator.next()]);
  expect(reads.map(({ value }) => value)).toEqual(["one", "two", undefined, undefined]);
  expect(server.requests).toHaveLength(2);
});

test.each([
  ["tail", { ...which, tail: 0 }],
  ["tail", { ...which, tail: 1.5 }],
  ["container", { ...which, container: "" }],
  ["device", { ...which, device: ".." }],
  ["namespace", { ...which, namespace: undefined as unknown as string }],
])("refuses a bad %s before anything is opened", async (name, options) => {
  await using server = await startLogServer({ accept: (socket) => socket.close(1000) });
  expect(() => server.streams.applicationLogs(options)).toThrow(ValidationError);
  expect(() => server.streams.applicationLogs(options)).toThrow(name);
  expect(server.requests).toEqual([]);
});

test("without a key or project nothing is opened", async () => {
  const noKey = new DeviceStreams(new Synpse({ baseUrl: "http://127.0.0.1:1/api", projectId: "p" }));
  expect((await readAll(noKey.applicationLogs(which))).error).toBeInstanceOf(ValidationError);
  expect(() => new DeviceStreams(new Synpse({ accessKey: "k" })).applicationLogs(which)).toThrow("SYNPSE_PROJECT_ID");
});
