import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { WebSocket } from "ws";
import { Random } from "../../store/random.ts";
import { fleetOf, startTest } from "../../testing/client.ts";
import { connectTcp } from "../../testing/tcp.ts";

/** A real server on the loopback address. */
async function realServer(serve: (socket: Socket) => void): Promise<{ port: number; sockets: Set<Socket> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    serve(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, sockets };
}

const start = (...allowHosts: string[]) => startTest(fleetOf({ d: {} }), { allowHosts });

/** A port that nobody listens at. */
async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("a real address that is allowed", () => {
  it("is connected to, and bytes go both ways", async () => {
    const { port } = await realServer((socket) => void socket.pipe(socket));
    const test = await start(`127.0.0.1:${port}`);
    const client = await connectTcp(test, `hostname=127.0.0.1&port=${port}`);
    const sent = new Random(1).fill(Buffer.alloc(1024 * 1024));
    client.socket.send(sent);
    await client.until((text) => text.length === sent.length);
    expect(client.bytes().equals(sent)).toBe(true);
    client.socket.close();
    await client.closed;
  });

  it("that ends the connection has all it sent delivered before close 1000", async () => {
    const sent = new Random(2).fill(Buffer.alloc(3 * 1024 * 1024));
    const { port, sockets } = await realServer((socket) => socket.end(sent));
    const test = await start(`localhost:*`);
    const client = await connectTcp(test, `hostname=localhost&port=${port}`);
    expect(await client.closed).toEqual({ code: 1000, reason: "" });
    expect(client.bytes().equals(sent)).toBe(true);
    while (sockets.size > 0) await turn();
  });

  it("gets the last bytes of a client that closes at once", async () => {
    let received = 0;
    const { port, sockets } = await realServer((socket) => {
      socket.on("data", (chunk: Buffer) => {
        received += chunk.length;
      });
      socket.on("end", () => socket.end());
    });
    const test = await start(`127.0.0.1:${port}`);
    const client = await connectTcp(test, `hostname=127.0.0.1&port=${port}`);
    client.socket.send(Buffer.alloc(3 * 1024 * 1024));
    client.socket.close(1000);
    await client.closed;
    while (received < 3 * 1024 * 1024 || sockets.size > 0) await turn();
    while (test.clock.pending > 0) await turn();
  });

  it("that has not taken the last bytes of a client is let go of when the emulator stops", async () => {
    let received = 0;
    const { port, sockets } = await realServer((socket) => void socket.pause());
    const test = await start(`127.0.0.1:${port}`);
    const client = await connectTcp(test, `hostname=127.0.0.1&port=${port}`);
    // More than the operating system keeps; half a read too much, so that the close frame comes together with the end.
    const sent = Buffer.alloc(15 * 1024 * 1024 + 32 * 1024);
    client.socket.send(sent);
    client.socket.close(1000);
    expect((await client.closed).code).toBe(1000);
    await test.emulator.close();
    for (const socket of sockets) {
      socket.on("data", (chunk: Buffer) => {
        received += chunk.length;
      });
      socket.resume();
    }
    while ([...sockets].some((socket) => !socket.readableEnded && !socket.destroyed)) await turn();
    expect(received).toBeLessThan(sent.length);
  });

  it.each([
    ["1001", (socket: WebSocket) => socket.close(1001)],
    ["no close frame", (socket: WebSocket) => socket.terminate()],
  ])("sees a reset, not an end, when a client leaves with %s", async (_, leave) => {
    let ended: (how: string) => void = () => undefined;
    const how = new Promise<string>((resolve) => {
      ended = resolve;
    });
    const { port } = await realServer((socket) => {
      socket.on("error", (error: NodeJS.ErrnoException) => ended(error.code ?? "")).on("end", () => ended("end"));
      socket.resume();
      socket.write("hello");
    });
    const test = await start(`127.0.0.1:${port}`);
    const client = await connectTcp(test, `hostname=127.0.0.1&port=${port}`);
    await client.until(/hello/);
    leave(client.socket);
    expect(await how).toBe("ECONNRESET");
  });

  it("that resets the connection is told with 1011", async () => {
    const { port } = await realServer((socket) => void socket.resetAndDestroy());
    const test = await start(`127.0.0.1:${port}`);
    const client = await connectTcp(test, `hostname=127.0.0.1&port=${port}`);
    expect(await client.closed).toEqual({ code: 1011, reason: `dial tcp 127.0.0.1:${port}: connection reset by peer` });
  });

  it("that nobody listens at is told with 1011", async () => {
    const port = await freePort();
    const test = await start("127.0.0.1:*");
    const client = await connectTcp(test, `hostname=127.0.0.1&port=${port}`);
    expect(await client.closed).toEqual({ code: 1011, reason: `dial tcp 127.0.0.1:${port}: connection refused` });
  });

  it("is let go of when the client leaves, the device is lost or the emulator stops", async () => {
    const { port, sockets } = await realServer((socket) => void socket.write("hello"));
    const test = await start(`127.0.0.1:${port}`);
    const open = async () => {
      const client = await connectTcp(test, `hostname=127.0.0.1&port=${port}`);
      await client.until(/hello/);
      expect(sockets.size).toBe(1);
      // Real hosts that never end their half are let go of as well.
      return client;
    };
    for (const leave of [
      ({ socket }: Awaited<ReturnType<typeof open>>) => socket.terminate(),
      ({ socket }: Awaited<ReturnType<typeof open>>) => socket.close(),
      () => test.emulator.fleet.disconnect("d"),
    ]) {
      leave(await open());
      for (const socket of sockets) socket.resume();
      while (sockets.size > 0) {
        for (const socket of sockets) if (socket.readableEnded) socket.destroy();
        await turn();
      }
    }
    test.emulator.fleet.reconnect("d");
    const client = await open();
    await test.emulator.close();
    expect((await client.closed).code).toBe(1001);
  });
});

describe("an address that is not allowed", () => {
  it.each([
    ["another spelling in case", "localhost", "LOCALHOST"],
    ["a dot at the end", "localhost", "localhost."],
    ["the address of an allowed name", "localhost", "127.0.0.1"],
    ["the name of an allowed address", "127.0.0.1", "localhost"],
    ["nothing, which is the device itself", "localhost", ""],
    ["a number", "127.0.0.1", "2130706433"],
    ["a short form", "127.0.0.1", "127.1"],
    ["an octal form", "127.0.0.1", "0177.0.0.1"],
    ["an address within IPv6", "127.0.0.1", "::ffff:127.0.0.1"],
    ["a port within the name", "127.0.0.1", "127.0.0.1:80"],
    ["a NUL", "127.0.0.1", "127.0.0.1\0"],
    ["white space", "127.0.0.1", " 127.0.0.1"],
    ["a name in brackets", "localhost", "[localhost]x"],
  ])("is never connected to: %s", async (_, allowed, asked) => {
    const { port, sockets } = await realServer(() => expect.unreachable());
    const test = await start(`${allowed}:${port}`);
    const client = await connectTcp(test, `hostname=${encodeURIComponent(asked)}&port=${port}`);
    const { code, reason } = await client.closed;
    expect(code).toBe(1011);
    expect(reason).toMatch(/no such host|connection refused/);
    expect(sockets.size).toBe(0);
  });

  it("is another port of an allowed host, or any when nothing is allowed", async () => {
    const { port, sockets } = await realServer(() => expect.unreachable());
    for (const allowHosts of [[`127.0.0.1:${await freePort()}`], []]) {
      const test = await start(...allowHosts);
      const client = await connectTcp(test, `hostname=127.0.0.1&port=${port}`);
      expect(await client.closed).toEqual({ code: 1011, reason: `dial tcp 127.0.0.1:${port}: connection refused` });
    }
    expect(sockets.size).toBe(0);
  });
});
