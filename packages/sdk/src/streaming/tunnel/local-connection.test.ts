// biome-ignore-all lint/correctness/noNodejsModules: this is not shipped.
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { ConnectionError, NotFoundError, StreamError, ValidationError } from "../../errors.ts";
import { deferred } from "../../testing/client.ts";
import { fakeClock } from "../../testing/clock.ts";
import { bytesOf, nothingLeft, pair, until } from "../../testing/forwarding.ts";
import { connectTo } from "../../testing/local-client.ts";
import { refuse } from "../../testing/log-server.ts";
import { startTunnelServer } from "../../testing/tunnel-server.ts";
import type { ForwardConnection } from "./forward-options.ts";

const MIB = 1024 * 1024;
/** More than the system takes for a client that does not read, in bytes, and less than one websocket message may hold. */
const UNREAD = 15 * MIB;
const SEED = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);

describe("the end of one side", () => {
  test("a client that half-closes gets its answer; silence then ends the connection", async () => {
    const clock = fakeClock();
    await using server = await startTunnelServer({ far: () => {}, clock });
    await using forward = await server.streams.forward("d", { port: 80 });
    const { tunnel, client } = await pair(forward, server);
    const asked = once(tunnel, "message");
    client.socket.end("question");
    expect(String((await asked)[0])).toBe("question");
    await clock.timerOf(10_000);
    clock.advance(9_000);
    tunnel.send("answer");
    expect(String(await client.has(6))).toBe("answer");
    clock.advance(9_999);
    expect(server.tunnels.size).toBe(1);
    clock.advance(1);
    expect(await client.seen).toEqual({ bytes: Buffer.from("answer"), how: "end" });
    await nothingLeft(forward, server);
    expect(clock.pending()).toEqual([]);
  });

  test("the far side's end comes after all its data", async () => {
    const sent = bytesOf(SEED, 3 * MIB);
    await using server = await startTunnelServer({
      far(tunnel) {
        tunnel.send(sent);
        tunnel.close(1000);
      },
    });
    await using forward = await server.streams.forward("d", { port: 80 });
    const { bytes, how } = await (await connectTo(forward)).seen;
    expect(how).toBe("end");
    expect(bytes.equals(sent)).toBe(true);
  });

  test("a client that does not end after the far side did is let go after halfCloseTimeout", async () => {
    const clock = fakeClock();
    await using server = await startTunnelServer({ far: (tunnel) => tunnel.close(1000), clock });
    await using forward = await server.streams.forward("d", { port: 80, halfCloseTimeout: 2_500 });
    const client = await connectTo(forward);
    expect((await client.seen).how).toBe("end");
    await clock.timerOf(2_500);
    expect(forward.connections).toBe(1);
    clock.advance(2_500);
    await nothingLeft(forward, server);
    expect(clock.pending()).toEqual([]);
    client.socket.destroy();
  });

  test("a client that resets takes its tunnel with it, and nobody is told of a failure", async () => {
    const errors: unknown[] = [];
    await using server = await startTunnelServer();
    await using forward = await server.streams.forward("d", { port: 80, onError: (error) => errors.push(error) });
    const { client } = await pair(forward, server);
    client.socket.write("x");
    await client.has(1);
    client.socket.resetAndDestroy();
    await nothingLeft(forward, server);
    expect(errors).toEqual([]);
  });

  test("a client that resets while its tunnel is being opened ends the opening", async () => {
    const errors: unknown[] = [];
    const arrived = deferred();
    await using server = await startTunnelServer({ instead: () => ({ raw: () => arrived.resolve() }) });
    await using forward = await server.streams.forward("d", { port: 80, onError: (error) => errors.push(error) });
    const client = await connectTo(forward);
    client.socket.write("hello");
    await arrived.promise;
    client.socket.resetAndDestroy();
    await nothingLeft(forward, server);
    expect(errors).toEqual([]);
  });
});

describe("a connection that fails", () => {
  test("by a refusal is reset and told, while others go on", async () => {
    let offline = false;
    const told = deferred();
    const errors: [unknown, ForwardConnection | undefined][] = [];
    await using server = await startTunnelServer({
      instead: () => (offline ? refuse("404 Not Found", "no such device") : undefined),
    });
    await using forward = await server.streams.forward("d", {
      port: 80,
      onError(...args) {
        errors.push(args);
        told.resolve();
      },
    });
    const { client: first } = await pair(forward, server);
    offline = true;
    const client = await connectTo(forward);
    client.socket.write("hello");
    expect(await client.seen).toEqual({ bytes: Buffer.alloc(0), how: "ECONNRESET" });
    await told.promise;
    expect(errors[0]?.[0]).toBeInstanceOf(NotFoundError);
    expect(errors[0]?.[1]).toMatchObject({ clientAddress: "127.0.0.1", clientPort: expect.any(Number) });
    offline = false;
    const { client: third } = await pair(forward, server);
    for (const each of [first, third]) {
      each.socket.write("still there");
      expect(String(await each.has(11))).toBe("still there");
    }
    expect(errors).toHaveLength(1);
  });

  test.each(["throws", "rejects"])("does not break the forward where onError %s", async (how) => {
    let calls = 0;
    await using server = await startTunnelServer({
      instead: () => (calls === 0 ? refuse("409 Conflict", "offline") : undefined),
    });
    await using forward = await server.streams.forward("d", {
      port: 80,
      onError() {
        calls += 1;
        if (how === "throws") throw new Error("observer");
        return Promise.reject(new Error("observer"));
      },
      onConnection() {
        throw new Error("observer");
      },
    });
    expect((await (await connectTo(forward)).seen).how).toBe("ECONNRESET");
    const client = await connectTo(forward);
    client.socket.write("hello");
    expect(String(await client.has(5))).toBe("hello");
    expect(calls).toBe(1);
  });

  test("because the server is not there is told as a ConnectionError", async () => {
    const server = await startTunnelServer();
    await server[Symbol.asyncDispose]();
    const failed = new Promise<unknown>((resolve) => {
      void server.streams.forward("d", { port: 80, onError: resolve }).then(async (forward) => {
        expect((await (await connectTo(forward)).seen).how).toBe("ECONNRESET");
        await forward.close();
      });
    });
    expect(await failed).toBeInstanceOf(ConnectionError);
  });

  test.each([
    [
      "a close with code 1011",
      (tunnel: { close(code: number, reason: string): void }) => tunnel.close(1011, "gone"),
      1011,
    ],
    ["a dropped connection", (tunnel: { terminate(): void }) => tunnel.terminate(), 1006],
  ])("by %s gets the data that came before, and then a reset", async (_, drop, closeCode) => {
    const failed = deferred();
    let failure: unknown;
    const sent = bytesOf(SEED, MIB);
    await using server = await startTunnelServer({ far: () => {} });
    await using forward = await server.streams.forward("d", {
      port: 80,
      onError(error) {
        failure = error;
        failed.resolve();
      },
    });
    const { tunnel, client } = await pair(forward, server);
    await new Promise((resolve) => tunnel.send(sent, resolve));
    drop(tunnel);
    const { bytes, how } = await client.seen;
    expect(how).toBe("ECONNRESET");
    expect(bytes.equals(sent)).toBe(true);
    await failed.promise;
    expect(failure).toBeInstanceOf(StreamError);
    expect(failure).toMatchObject({ closeCode });
    await nothingLeft(forward, server);
  });

  test("and whose client does not read is reset after halfCloseTimeout", async () => {
    const clock = fakeClock();
    const failed = deferred();
    await using server = await startTunnelServer({ far: () => {}, clock });
    const halfCloseTimeout = 700;
    await using forward = await server.streams.forward("d", { port: 80, onError: failed.resolve, halfCloseTimeout });
    const { tunnel, client } = await pair(forward, server);
    client.socket.pause();
    await new Promise((resolve) => tunnel.send(Buffer.alloc(UNREAD), resolve));
    tunnel.terminate();
    await failed.promise;
    expect(clock.pending()).toEqual([700]);
    expect(forward.connections).toBe(1);
    clock.advance(700);
    await nothingLeft(forward, server);
    expect(clock.pending()).toEqual([]);
    client.socket.resume();
    expect((await client.seen).bytes.length).toBeLessThan(UNREAD);
  });

  test("has time to read what came before, by how much that was", async () => {
    const clock = fakeClock();
    const sent = bytesOf(SEED, MIB);
    await using server = await startTunnelServer({ far: () => {}, clock });
    await using forward = await server.streams.forward("d", { port: 80 });
    const { tunnel, client } = await pair(forward, server);
    client.socket.pause();
    await new Promise((resolve) => tunnel.send(sent, resolve));
    tunnel.terminate();
    // 2 MB a second, once the system has taken it all.
    await clock.timerOf(100 + MIB / 2_000);
    client.socket.resume();
    expect((await client.has(MIB)).equals(sent)).toBe(true);
    clock.advance(100 + MIB / 2_000);
    expect((await client.seen).how).toBe("ECONNRESET");
    await nothingLeft(forward, server);
  });

  test("makes room for another when its client has ended and nothing has come for longest", async () => {
    const clock = fakeClock();
    const errors: unknown[] = [];
    await using server = await startTunnelServer({ far: () => {}, clock });
    await using forward = await server.streams.forward("d", {
      port: 80,
      maxConnections: 3,
      onError: (error) => errors.push(error),
    });
    const open = await pair(forward, server);
    const first = await pair(forward, server);
    const second = await pair(forward, server);
    for (const { client } of [first, second]) {
      client.socket.end("bye");
      await clock.timerOf(10_000);
      clock.advance(1_000);
    }
    // Something comes for the first, so that the second has been idle for longer.
    first.tunnel.send("late");
    await first.client.has(4);
    const third = await pair(forward, server);
    expect((await second.client.seen).how).toBe("ECONNRESET");
    expect(forward.connections).toBe(3);
    third.client.socket.end();
    await clock.timerOf(10_000);
    const fourth = await pair(forward, server);
    expect((await first.client.seen).how).toBe("ECONNRESET");
    for (const { tunnel, client } of [open, fourth]) {
      tunnel.send("here");
      expect(String(await client.has(4))).toBe("here");
    }
    expect(errors).toEqual([]);
  });

  test("for there are maxConnections is reset and told; one that ends makes room", async () => {
    const errors: unknown[] = [];
    await using server = await startTunnelServer();
    await using forward = await server.streams.forward("d", {
      port: 80,
      maxConnections: 2,
      onError: (error) => errors.push(error),
    });
    const pairs = [await pair(forward, server), await pair(forward, server)];
    expect((await (await connectTo(forward)).seen).how).toBe("ECONNRESET");
    expect(errors).toEqual([expect.any(ValidationError)]);
    expect(String(errors[0])).toContain("maxConnections (2)");
    expect(forward.connections).toBe(2);
    expect(server.requests).toHaveLength(2);
    pairs[0]?.client.socket.resetAndDestroy();
    await until(() => forward.connections === 1);
    const { client } = await pair(forward, server);
    client.socket.write("x");
    await client.has(1);
  });
});
