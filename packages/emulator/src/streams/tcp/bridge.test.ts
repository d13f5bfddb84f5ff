import { EventEmitter } from "node:events";
import { Duplex } from "node:stream";
import { describe, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { ManualClock } from "../../fleet/clock.ts";
import { Timeline } from "../../fleet/timeline.ts";
import { TCP_BUFFERED_BYTES, TCP_BUFFERED_CHUNKS, TCP_LINGER } from "../../limits.ts";
import { bridge } from "./bridge.ts";
import { echo } from "./services/echo.ts";

/** A socket whose client takes what was sent when the test says so. */
class FakeSocket extends EventEmitter {
  bufferedAmount = 0;
  peak = 0;
  paused = false;
  closed: [number, string] | undefined;
  readonly #sent: { size: number; done: () => void }[] = [];

  send(data: Buffer, _: object, done: () => void): void {
    this.bufferedAmount += data.length;
    this.peak = Math.max(this.peak, this.bufferedAmount);
    this.#sent.push({ size: data.length, done });
  }

  close(code: number, reason: string): void {
    this.closed = [code, reason];
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  take(): boolean {
    const next = this.#sent.shift();
    if (!next) return false;
    this.bufferedAmount -= next.size;
    next.done();
    return true;
  }
}

const CHUNK = 64 * 1024;

function setUp(given?: Duplex) {
  const clock = new ManualClock(0);
  const timeline = new Timeline(clock, () => expect.unreachable());
  const socket = new FakeSocket();
  let watchers = 0;
  const triggers: (() => void)[] = [];
  const watch = (happened: () => void) => {
    watchers++;
    triggers.push(happened);
    return () => void watchers--;
  };
  const written: { size: number; done: () => void }[] = [];
  const connection =
    given ??
    new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _, done) => void written.push({ size: chunk.length, done }),
    });
  bridge(socket as unknown as WebSocket, connection, {
    timeline,
    whenLost: watch,
    whenGone: watch,
    explain: (error) => `told: ${error.message}`,
  });
  return { clock, socket, connection, written, triggers, watchers: () => watchers };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("bridge", () => {
  it("reads no more from the connection than its bound while the client takes nothing", async () => {
    const { socket, connection } = setUp();
    const all = 100;
    for (let i = 0; i < all; i++) connection.push(Buffer.alloc(CHUNK));
    await turn();
    expect(socket.bufferedAmount).toBe(TCP_BUFFERED_BYTES);
    let taken = 0;
    while (taken < all) {
      if (socket.take()) taken++;
      await turn();
    }
    expect(socket.peak).toBeLessThanOrEqual(TCP_BUFFERED_BYTES + CHUNK);
  });

  it("reads no more from the client than the connection takes", async () => {
    const { socket, connection, written } = setUp();
    socket.emit("message", Buffer.alloc(CHUNK));
    socket.emit("message", Buffer.alloc(CHUNK));
    expect(socket.paused).toBe(true);
    while (written.length > 0) {
      written.shift()?.done();
      await turn();
    }
    expect(socket.paused).toBe(false);
    connection.destroy();
  });

  it("holds no more chunks than its bound, however small, of a client that sends and takes nothing", async () => {
    const { socket, connection } = setUp(echo());
    const all = 20 * TCP_BUFFERED_CHUNKS;
    let given = 0;
    for (; given < all && !socket.paused; given++) {
      socket.emit("message", Buffer.from([given]));
      if (given % 100 === 0) await turn();
    }
    expect(socket.bufferedAmount).toBe(TCP_BUFFERED_CHUNKS);
    expect(given).toBeLessThanOrEqual(2 * TCP_BUFFERED_CHUNKS + 2);
    for (let taken = 0; taken < all; taken++) {
      while (!socket.take()) await turn();
      for (; given < all && !socket.paused; given++) socket.emit("message", Buffer.from([given]));
      expect(socket.bufferedAmount).toBeLessThanOrEqual(TCP_BUFFERED_CHUNKS);
    }
    expect([given, socket.paused]).toEqual([all, false]);
    connection.destroy();
  });

  it("hands on no messages without bytes: they would wait uncounted", () => {
    const { socket, written } = setUp();
    for (const bytes of [0, 1, 0]) socket.emit("message", Buffer.alloc(bytes));
    expect(written.map(({ size }) => size)).toEqual([1]);
    written[0]?.done();
    expect(written).toHaveLength(1);
  });

  it("closes only after the client has been sent everything, and reads its close frame then", async () => {
    const { socket, connection } = setUp();
    socket.emit("message", Buffer.alloc(CHUNK));
    connection.push(Buffer.alloc(CHUNK));
    connection.push(null);
    await turn();
    expect(connection.destroyed).toBe(true);
    expect(socket.closed).toBeUndefined();
    socket.take();
    expect(socket.closed).toEqual([1000, ""]);
    expect(socket.paused).toBe(false);
  });

  it.each([
    [
      "fails",
      ({ connection }: ReturnType<typeof setUp>) => void connection.destroy(new Error("broken")),
      [1011, "told: broken"],
    ],
    [
      "is destroyed",
      ({ connection }: ReturnType<typeof setUp>) => void connection.destroy(),
      [1011, "the connection was closed at its far end"],
    ],
    [
      "loses its device",
      ({ triggers }: ReturnType<typeof setUp>) => triggers[0]?.(),
      [1011, "the connection to the device was lost"],
    ],
    ["loses what holds its other end", ({ triggers }: ReturnType<typeof setUp>) => triggers[1]?.(), [1000, ""]],
  ])("says why when the connection %s, once, and lets go of everything", async (_, happens, closed) => {
    const parts = setUp();
    happens(parts);
    await turn();
    expect(parts.socket.closed).toEqual(closed);
    expect(parts.watchers()).toBe(0);
    expect(parts.connection.destroyed).toBe(true);
    parts.socket.emit("close", 1000);
    expect(parts.clock.pending).toBe(0);
  });

  it("hands over what a client said before it closed, then lets go", async () => {
    const { socket, connection, written, clock, watchers } = setUp();
    socket.emit("message", Buffer.alloc(CHUNK));
    socket.emit("close", 1000);
    socket.emit("message", Buffer.alloc(CHUNK));
    await turn();
    expect(connection.destroyed).toBe(false);
    expect(watchers()).toBe(0);
    expect(written).toHaveLength(1);
    written[0]?.done();
    await turn();
    expect([connection.destroyed, clock.pending, socket.closed]).toEqual([true, 0, undefined]);
  });

  it("waits for a connection that takes nothing for a limited time", async () => {
    const { socket, connection, clock } = setUp();
    socket.emit("message", Buffer.alloc(CHUNK));
    socket.emit("close", 1005);
    clock.advance(TCP_LINGER - 1);
    expect(connection.destroyed).toBe(false);
    clock.advance(1);
    expect(connection.destroyed).toBe(true);
    await turn();
    expect(clock.pending).toBe(0);
  });

  it("drops the connection of a client that was lost", async () => {
    const { socket, connection, clock } = setUp();
    socket.emit("message", Buffer.alloc(CHUNK));
    socket.emit("close", 1006);
    expect(connection.destroyed).toBe(true);
    await turn();
    expect(clock.pending).toBe(0);
  });
});
