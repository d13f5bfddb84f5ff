// biome-ignore-all lint/correctness/noNodejsModules: only tests import this; it is not shipped.
import { createHash, randomBytes } from "node:crypto";
import { getEventListeners, once } from "node:events";
import type { Duplex } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { ConflictError, NotFoundError, StreamError } from "../../errors.ts";
import { newCall } from "../../http/request.ts";
import { clientWithClock, everythingShown, rejection } from "../../testing/client.ts";
import { fakeClock } from "../../testing/clock.ts";
import { type LogServer, refuse, startLogServer } from "../../testing/log-server.ts";
import { type ConnectOptions, DeviceStreams } from "../index.ts";
import { byteStream } from "./byte-stream.ts";
import { remember } from "./stream-end.ts";

const MIB = 1024 * 1024;

/** A server with one websocket, which the test holds in its hands, and the client's end of it. */
async function opened(
  options: { signal?: AbortSignal; halfCloseTimeout?: number } = {},
): Promise<{ server: LogServer; far: WebSocket; near: Duplex; clock: ReturnType<typeof fakeClock> } & AsyncDisposable> {
  let accept = (_socket: WebSocket) => {};
  const accepted = new Promise<WebSocket>((resolve) => {
    accept = resolve;
  });
  const server = await startLogServer({ accept });
  const clock = fakeClock();
  const client = clientWithClock({ baseUrl: `${server.origin}/api`, accessKey: "s1vAccessKey", projectId: "p" }, clock);
  const near = await new DeviceStreams(client).connect("gateway-7", { port: 8080, ...options });
  return { server, far: await accepted, near, clock, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

/** `once` would reject for the error that comes before it. */
function closing(stream: Duplex): Promise<void> {
  return new Promise((resolve) => stream.once("close", resolve));
}

/** Resolves when the near side knows that its websocket has closed: it pings no more. */
async function known({ clock }: { clock: ReturnType<typeof fakeClock> }): Promise<void> {
  while (clock.pending().length > 0) await new Promise(setImmediate);
}

/** What a stream gives until it ends or fails. */
async function everything(stream: Duplex): Promise<{ text: string; error?: unknown }> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream) chunks.push(chunk as Buffer);
  } catch (error) {
    return { text: Buffer.concat(chunks).toString(), error };
  }
  return { text: Buffer.concat(chunks).toString() };
}

describe("the opening of a connection", () => {
  test("is what the Go client sends, the empty host included", async () => {
    await using server = await startLogServer({ accept: (socket) => socket.close(1000) });
    await buffer(await server.streams.connect("gateway 7", { port: 80 }));
    await buffer(await server.streams.connect("dev_1", { port: 443, hostname: "192.168.0.1" }));
    expect(server.requests.map(({ url }) => url)).toEqual([
      "/api/projects/prj_1/devices/gateway%207/connect?hostname=&port=80",
      "/api/projects/prj_1/devices/dev_1/connect?hostname=192.168.0.1&port=443",
    ]);
    expect(server.requests[0]?.headers["sec-websocket-extensions"]).toBeUndefined();
  });

  test.each([
    ["404 Not Found", NotFoundError, 'There is no device "gateway-7" in project "prj_1"'],
    ["409 Conflict", ConflictError, "device is offline"],
  ])("refused with %s is the same error as any other", async (line, Class, text) => {
    await using server = await startLogServer(refuse(line, "device is offline"));
    const error = await rejection(server.streams.connect("gateway-7", { port: 80 }));
    expect(error).toBeInstanceOf(Class);
    expect(String(error)).toContain(text);
  });

  test.each([
    [{ port: 0 }, "port must be a whole number from 1 to 65535, not 0"],
    [{ port: 65_536 }, "port must be"],
    [{ port: 80.5 }, "port must be"],
    [{ port: "80" as unknown as number }, 'port must be a whole number from 1 to 65535, not "80"'],
    [undefined as unknown as ConnectOptions, "options must be an object, not undefined"],
    [{ port: 80, signal: {} as AbortSignal }, "signal must be an AbortSignal"],
    [{ port: 80, hostname: "a b" }, "hostname must be a host's name"],
    [{ port: 80, hostname: "a\nb" }, "hostname must be"],
    [{ port: 80, halfCloseTimeout: 0 }, "halfCloseTimeout must be a number of milliseconds from 1"],
  ])("refuses %o before anything is sent", async (options, text) => {
    await using server = await startLogServer({ accept: () => {} });
    expect(String(await rejection(server.streams.connect("d", options)))).toContain(text);
    expect(String(await rejection(server.streams.connect("", { port: 80 })))).toContain("device must not be empty");
    expect(server.requests).toEqual([]);
  });

  test("with a signal that has aborted sends nothing", async () => {
    await using server = await startLogServer({ accept: () => {} });
    const reason = new Error("too late");
    expect(await rejection(server.streams.connect("d", { port: 80, signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(server.requests).toEqual([]);
  });
});

describe("bytes", () => {
  test("go both ways unchanged, in binary messages, a long write in several", async () => {
    await using test = await opened();
    const { far, near } = test;
    const lengths: number[] = [];
    far.on("message", (data: Buffer, isBinary) => {
      expect(isBinary).toBe(true);
      lengths.push(data.length);
      far.send(data);
      if (lengths.reduce((a, b) => a + b) === 5 * MIB + 1) far.close(1000);
    });
    const sent = randomBytes(5 * MIB + 1);
    near.write(sent);
    const received = await buffer(near);
    expect(createHash("sha256").update(received).digest("hex")).toBe(createHash("sha256").update(sent).digest("hex"));
    expect(Math.max(...lengths)).toBe(256 * 1024);
  });

  test("are taken from text messages and empty ones as well", async () => {
    await using test = await opened();
    test.far.send("é");
    test.far.send(Buffer.alloc(0));
    test.far.send(Buffer.from([0xe2]));
    test.far.send(Buffer.from([0x82, 0xac]));
    test.far.close(1000);
    expect(await everything(test.near)).toEqual({ text: "é€" });
  });

  test("that nobody reads hold the other side back", async () => {
    await using test = await opened();
    const { far, near } = test;
    let taken = 0;
    let stop = false;
    // Until the connection takes no more: what has gone out by then is all that this side can hold.
    const blocked = new Promise<void>((resolve) => {
      const chunk = Buffer.alloc(64 * 1024);
      const more = () => {
        if (stop) return;
        far.send(chunk, () => {
          taken += chunk.length;
        });
        if (far.bufferedAmount > 4 * MIB) resolve();
        else setImmediate(more);
      };
      more();
    });
    await blocked;
    stop = true;
    expect(taken).toBeLessThan(32 * MIB);
    expect(near.readableLength).toBeLessThan(2 * MIB);
    near.destroy();
    await once(far, "close");
  });

  test("that the other side does not read hold the writer back", async () => {
    await using test = await opened();
    const { far, near } = test;
    far.pause();
    let wrote = 0;
    while (near.write(Buffer.alloc(64 * 1024))) wrote += 1;
    while (near.writableNeedDrain && wrote < 10_000) {
      const drained = await Promise.race([
        once(near, "drain").then(() => true),
        new Promise((r) => setImmediate(r, false)),
      ]);
      if (!drained && near.writableNeedDrain) break;
      while (near.write(Buffer.alloc(64 * 1024))) wrote += 1;
    }
    expect(wrote * 64 * 1024).toBeLessThan(64 * MIB);
    expect(near.writableLength).toBeLessThan(MIB);
    near.destroy();
  });
});

describe("an end", () => {
  test.each([
    ["1000", 1000],
    ["no code", undefined],
  ])("with %s is the end of the stream, after what had arrived", async (_, code) => {
    await using test = await opened();
    test.far.send("one");
    test.far.close(code);
    expect(await everything(test.near)).toEqual({ text: "one" });
    await test.server.closed;
    expect(test.clock.pending()).toEqual([]);
  });

  test.each([
    ["close 1011", (far: WebSocket) => far.close(1011, "agent\r\noffline"), 1011, "agent offline"],
    ["close 1001", (far: WebSocket) => far.close(1001), 1001, ""],
    ["a dropped connection", (far: WebSocket) => far.terminate(), 1006, ""],
  ])("by %s is a StreamError, however slowly what had arrived is read", async (_, end, closeCode, reason) => {
    await using test = await opened();
    const { far, near } = test;
    const over = once(far, "close");
    far.send("x".repeat(100_000), () => end(far));
    await over;
    expect(near.destroyed).toBe(false);
    const taken: string[] = [];
    let error: unknown;
    try {
      for (;;) {
        const chunk = near.read(10_000) as Buffer | null;
        if (chunk) taken.push(chunk.toString());
        else await once(near, "readable");
      }
    } catch (caught) {
      error = caught;
    }
    expect(taken.join("")).toBe("x".repeat(100_000));
    expect(error).toBeInstanceOf(StreamError);
    expect(error).toMatchObject({ closeCode, reason });
    expect(String(error)).toContain('The connection to port 8080 of device "gateway-7" ended abnormally');
    expect(near.readableEnded).toBe(false);
    expect(test.clock.pending()).toEqual([]);
  });

  test("says nothing of the access key that the other side repeats", async () => {
    await using test = await opened();
    test.far.close(1011, "no such key: s1vAccessKey czF2QWNjZXNzS2V5Og==");
    const { error } = await everything(test.near);
    expect(everythingShown(error)).toContain("no such key: ***");
    expect(everythingShown(error)).not.toMatch(/s1vAccessKey|czF2QWNjZXNz/);
  });

  test("that is abnormal is told to who only writes, though nobody reads what had arrived", async () => {
    await using test = await opened();
    const { far, near } = test;
    const over = once(far, "close");
    far.send("unread", () => far.close(1011, "gone"));
    await over;
    const failed = closing(near);
    const told = new Promise((resolve) => near.write("more", resolve));
    await failed;
    expect(await told).toBe(near.errored);
    expect(near.errored).toMatchObject({ closeCode: 1011 });
  });

  test("that is clean does not hide that what was under way could not be sent", async () => {
    await using test = await opened();
    const { far, near } = test;
    far.pause();
    near.write(Buffer.alloc(64 * MIB));
    far.send("answer");
    // Its close frame goes out, though it reads nothing; then it leaves.
    far.close(1000);
    await once(near, "readable");
    const reading = everything(near);
    far.terminate();
    const { text, error } = await reading;
    expect(text).toBe("answer");
    expect(error).toMatchObject({ name: "StreamError", closeCode: 1000 });
    expect(String(error)).toMatch(/the other side closed it before \d+ bytes could be sent/);
  });

  test("of ours is told when all was sent, and the idle time begins then, however slowly the other side reads", async () => {
    await using test = await opened({ halfCloseTimeout: 3_000 });
    const { far, near, clock } = test;
    far.pause();
    let arrived = 0;
    far.on("message", (data: Buffer) => {
      arrived += data.length;
    });
    let wrote = 0;
    // As much as the connection takes, and then some that has to wait.
    for (; near.writableLength === 0; wrote += 64 * 1024) {
      near.write(Buffer.alloc(64 * 1024));
      await new Promise(setImmediate);
    }
    let finished = false;
    near.once("finish", () => {
      finished = true;
    });
    near.end();
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    expect([finished, clock.pending()]).toEqual([false, [20_000]]);
    const finish = once(near, "finish");
    far.resume();
    await finish;
    await clock.timerOf(3_000);
    const closed = closing(near);
    clock.advance(3_000);
    expect(await test.server.closed).toBe(1000);
    await closed;
    expect([arrived, near.errored]).toEqual([wrote, null]);
  });

  test("of ours is none where the connection was lost before all was sent", async () => {
    await using test = await opened({ halfCloseTimeout: 3_000 });
    const { far, near } = test;
    far.pause();
    near.end(Buffer.alloc(64 * MIB));
    const failed = closing(near);
    far.terminate();
    await failed;
    expect(near.errored).toMatchObject({ name: "StreamError", closeCode: 1006 });
  });

  test.each([
    ["the other side has closed cleanly", 1000],
    ["the other side has failed", 1011],
  ])("fails a pipeline that only writes, where %s", async (_, code) => {
    await using test = await opened();
    const { far, near } = test;
    far.once("message", () => far.close(code, "full"));
    async function* source(): AsyncGenerator<Buffer> {
      for (let sent = 0; sent < 64 * MIB; sent += MIB) yield Buffer.alloc(MIB);
    }
    await expect(pipeline(source(), near)).rejects.toThrow();
    expect(near.destroyed).toBe(true);
  });

  test("that is clean fails what is written after it, though nobody reads", async () => {
    await using test = await opened();
    test.far.close(1000);
    await known(test);
    test.near.on("error", () => {});
    expect(await new Promise((resolve) => test.near.write("too late", resolve))).toBeInstanceOf(Error);
  });

  test("that is clean closes a stream that nobody reads", async () => {
    const { signal } = new AbortController();
    await using test = await opened({ signal, halfCloseTimeout: 3_000 });
    const { near, clock } = test;
    const closed = closing(near);
    near.end("one way");
    await clock.timerOf(3_000);
    clock.advance(3_000);
    await closed;
    expect(near.errored).toBeNull();
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("of ours does not cut off what had arrived when the connection was lost", async () => {
    await using test = await opened();
    const { far, near } = test;
    far.send("x".repeat(100_000), () => far.terminate());
    await known(test);
    near.end();
    const { text, error } = await everything(near);
    expect(text).toHaveLength(100_000);
    expect(error).toMatchObject({ closeCode: 1006 });
  });

  test.each([
    ["clean", 1000],
    ["abnormal", 1011],
  ])("that is %s gives what is left to who asks for more", async (_, code) => {
    await using test = await opened();
    const { far, near } = test;
    const over = once(far, "close");
    far.send("12 bytes are");
    far.close(code, "gone");
    await over;
    const closed = closing(near);
    const got: string[] = [];
    near.on("readable", () => {
      for (let chunk = near.read(8) as Buffer | null; chunk; chunk = near.read(8) as Buffer | null) {
        got.push(chunk.toString());
      }
    });
    await closed;
    expect(got).toEqual(["12 bytes", " are"]);
    expect(near.errored === null).toBe(code === 1000);
  });

  test("of ours that crosses a failure of the other side hides nothing", async () => {
    await using test = await opened({ halfCloseTimeout: 3_000 });
    const { far, near, clock } = test;
    near.end();
    await clock.timerOf(3_000);
    const failed = closing(near);
    far.close(1011, "disk full");
    clock.advance(3_000);
    await failed;
    expect(near.errored).toMatchObject({ closeCode: 1011, reason: "disk full" });
  });

  test("by a message that is too long says so", async () => {
    await using test = await opened();
    test.far.send(Buffer.alloc(16 * MIB + 1));
    const { error } = await everything(test.near);
    expect(error).toMatchObject({ closeCode: 1006, reason: "" });
    expect(String(error)).toContain("Max payload size exceeded");
  });

  test("that is clean fails what is written after it, when everything was read", async () => {
    await using test = await opened();
    const { far, near } = test;
    const over = once(far, "close");
    far.send("answer");
    far.close(1000);
    await over;
    near.write("too late");
    const closed = closing(near);
    expect((await everything(near)).text).toBe("answer");
    await closed;
    expect(String(near.errored)).toContain("closed it before 8 bytes could be sent");
  });

  test("of ours keeps reading until nothing has come for the idle time, then closes", async () => {
    await using test = await opened({ halfCloseTimeout: 3_000 });
    const { far, near, clock } = test;
    const asked = once(far, "message");
    near.end("question");
    await asked;
    const idle = () => clock.pending()[0];
    await clock.timerOf(3_000);
    clock.advance(2_999);
    expect(near.destroyed).toBe(false);
    const first = once(near, "data");
    far.send("answer");
    expect(String((await first)[0])).toBe("answer");
    expect(idle()).toBe(3_000);
    const closed = closing(near);
    clock.advance(3_000);
    expect(await test.server.closed).toBe(1000);
    await closed;
    expect(near.errored).toBeNull();
    expect(clock.pending()).toEqual([]);
  });
});

test("the idle time does not pass while what came is still to be read", async () => {
  await using test = await opened({ halfCloseTimeout: 3_000 });
  const { far, near, clock } = test;
  near.end();
  await clock.timerOf(3_000);
  for (let sent = 0; sent < MIB; sent += 64 * 1024) far.send(Buffer.alloc(64 * 1024));
  near.on("readable", () => {});
  while (near.readableLength < 256 * 1024) await new Promise(setImmediate);
  const pinged = once(far, "ping");
  clock.advance(20_000);
  // A close frame would have come before it.
  await pinged;
  expect(far.readyState).toBe(far.OPEN);
  far.close(1000);
  expect((await everything(near)).text).toHaveLength(MIB);
});

describe("nothing is left", () => {
  test.each([
    // What had been sent is not all, so the other side must not take it for that.
    ["destroy()", (near: Duplex) => near.destroy(), null, 1001],
    ["destroy() after the end", (near: Duplex) => near.end(() => near.destroy()), null, 1000],
    ["an abort", (_: Duplex, controller: AbortController) => controller.abort(new Error("enough")), "enough", 1001],
  ])("after %s", async (_, stop, message, code) => {
    const controller = new AbortController();
    await using test = await opened({ signal: controller.signal });
    const { near, clock, server } = test;
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(1);
    const closed = closing(near);
    stop(near, controller);
    await closed;
    expect(clock.pending()).toEqual([]);
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
    expect(near.errored?.message ?? null).toBe(message);
    expect(await server.closed).toBe(code);
  });
});

test.each([["a string"], [0], [undefined], [Object.freeze(new Error("frozen"))]])(
  "an abort with %o as its reason is told as an AbortError with it as its cause",
  async (reason) => {
    const controller = new AbortController();
    await using test = await opened({ signal: controller.signal });
    const closed = closing(test.near);
    controller.abort(reason);
    await closed;
    if (reason === undefined) expect(test.near.errored).toBe(controller.signal.reason);
    else expect(test.near.errored).toMatchObject({ name: "AbortError", cause: reason });
  },
);

test("a signal that aborts just when the websocket has opened is not missed", async () => {
  await using test = await opened();
  const socket = new WebSocket(test.server.origin.replace("http", "ws"));
  await once(socket, "open");
  remember(socket, newCall("openDeviceConnection", "GET", "", false));
  const signal = AbortSignal.abort(new Error("just then"));
  const stream = byteStream(socket, { clock: test.clock, what: "It", signal, pingInterval: undefined });
  await closing(stream);
  expect(stream.errored).toBe(signal.reason);
  if (socket.readyState !== socket.CLOSED) await once(socket, "close");
});

test("a write that is under way when the stream is destroyed is told so", async () => {
  await using test = await opened();
  test.far.pause();
  const told = new Promise((resolve) => test.near.write(Buffer.alloc(64 * MIB), resolve));
  test.near.destroy(new Error("enough"));
  expect(String(await told)).toContain("enough");
});

test("a write that is under way when the stream is destroyed without an error did not succeed", async () => {
  await using test = await opened();
  test.far.pause();
  const told = new Promise((resolve) => test.near.write(Buffer.alloc(64 * MIB), resolve));
  test.near.destroy();
  expect(await told).toMatchObject({ name: "AbortError" });
});

describe("a peer that is gone without a word", () => {
  test("is noticed after two pings at the latest", async () => {
    await using test = await opened();
    const { far, near, clock } = test;
    far.pause();
    clock.advance(20_000);
    expect(near.destroyed).toBe(false);
    const closed = closing(near);
    clock.advance(20_000);
    await closed;
    expect(near.errored).toMatchObject({ closeCode: 1006 });
    expect(String(near.errored)).toContain("nothing was heard from the other side");
    expect(clock.pending()).toEqual([]);
  });

  test("is not looked for where pings are switched off", async () => {
    const clock = fakeClock();
    await using server = await startLogServer({ accept: (socket) => socket.pause() });
    const client = clientWithClock({ baseUrl: `${server.origin}/api`, accessKey: "k", projectId: "p" }, clock);
    const near = await new DeviceStreams(client, { pingInterval: false }).connect("d", { port: 80 });
    expect(clock.pending()).toEqual([]);
    near.destroy();
  });

  test("is not one whose answer waits to be read, because this process was busy", async () => {
    await using test = await opened();
    const { far, near, clock } = test;
    const pinged = once(far, "ping");
    clock.advance(20_000);
    await pinged;
    // The pong is on its way by now, and the next tick comes before anything is read.
    clock.advance(20_000);
    const again = once(far, "ping");
    await again;
    expect(near.destroyed).toBe(false);
    near.destroy();
  });

  test("is not one that answers pings, nor one that sends", async () => {
    await using test = await opened();
    const { far, near, clock } = test;
    for (let round = 0; round < 5; round += 1) {
      const pinged = once(far, "ping");
      clock.advance(20_000);
      await pinged;
      // The pong goes out before this.
      const data = once(near, "data");
      far.send("still here");
      await data;
    }
    expect(near.destroyed).toBe(false);
    near.destroy();
  });

  test("is not one whose answer we do not read, because our own reader is slow", async () => {
    await using test = await opened();
    const { far, near, clock } = test;
    for (let sent = 0; sent < MIB; sent += 64 * 1024) far.send(Buffer.alloc(64 * 1024));
    near.on("readable", () => {});
    while (near.readableLength < 256 * 1024) await new Promise(setImmediate);
    for (let round = 0; round < 5; round += 1) {
      const pinged = once(far, "ping");
      clock.advance(20_000);
      await pinged;
    }
    expect(near.destroyed).toBe(false);
    near.destroy();
  });

  test("is not one that has much to read before our ping", async () => {
    await using test = await opened();
    const { far, near, clock } = test;
    far.pause();
    await new Promise((resolve) => near.write(Buffer.alloc(128 * 1024), resolve));
    for (let round = 0; round < 5; round += 1) {
      clock.advance(20_000);
      // The ping leaves our own buffer.
      for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    }
    expect(near.destroyed).toBe(false);
    near.destroy();
  });

  test("is one that has read what was sent, and then falls silent", async () => {
    await using test = await opened();
    const { far, near, clock } = test;
    await new Promise((resolve) => near.write(Buffer.alloc(128 * 1024), resolve));
    const pinged = once(far, "ping");
    clock.advance(20_000);
    await pinged;
    // The pong goes out before this.
    const data = once(near, "data");
    far.send("everything is read");
    await data;
    far.pause();
    const closed = closing(near);
    clock.advance(20_000);
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    clock.advance(20_000);
    await closed;
    expect(near.errored).toMatchObject({ closeCode: 1006 });
  });
});
