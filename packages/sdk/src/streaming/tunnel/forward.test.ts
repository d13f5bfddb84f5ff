// biome-ignore-all lint/correctness/noNodejsModules: this is not shipped.
import { getEventListeners } from "node:events";
import { Agent, createServer as createHttpServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { ValidationError } from "../../errors.ts";
import { deferred, rejection } from "../../testing/client.ts";
import { bytesOf, nothingLeft, stuckAt, until, writeAll } from "../../testing/forwarding.ts";
import { connectTo } from "../../testing/local-client.ts";
import { bridgeTo, startTunnelServer } from "../../testing/tunnel-server.ts";
import type { ForwardConnection } from "./forward-options.ts";

const MIB = 1024 * 1024;
const SEED = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);

describe("a forward", () => {
  test("leads each connection to the device, by a tunnel of its own", async () => {
    await using server = await startTunnelServer();
    const opened: ForwardConnection[] = [];
    const onConnection = (connection: ForwardConnection) => void opened.push(connection);
    await using forward = await server.streams.forward("gateway 7", { port: 443, hostname: "10.0.0.1", onConnection });
    expect(forward.localHost).toBe("127.0.0.1");
    expect(forward.connections).toBe(0);
    expect(server.requests).toEqual([]);

    const client = await connectTo(forward);
    client.socket.write("hello");
    expect(String(await client.has(5))).toBe("hello");
    expect(forward.connections).toBe(1);
    expect(opened).toEqual([{ clientAddress: "127.0.0.1", clientPort: client.socket.localPort }]);
    expect(server.requests.map(({ url }) => url)).toEqual([
      "/api/projects/prj_1/devices/gateway%207/connect?hostname=10.0.0.1&port=443",
    ]);
    for (const tunnel of server.tunnels) tunnel.close(1000);
    expect(await client.seen).toMatchObject({ how: "end" });
    client.socket.end();
    await nothingLeft(forward, server);
  });

  test(`serves 200 connections at once, and leaves none behind (seed ${SEED})`, async () => {
    await using server = await startTunnelServer();
    const errors: unknown[] = [];
    await using forward = await server.streams.forward("d", { port: 80, onError: (error) => errors.push(error) });
    const random = bytesOf(SEED, 100_000);
    const served = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const sent = random.subarray(index * 7, index * 257 + 1);
        const client = await connectTo(forward);
        client.socket.write(sent);
        const same = (await client.has(sent.length)).equals(sent);
        return { client, same };
      }),
    );
    expect(served.filter(({ same }) => same)).toHaveLength(200);
    expect(forward.connections).toBe(200);
    expect(server.tunnels.size).toBe(200);
    for (const tunnel of server.tunnels) tunnel.close(1000);
    for (const { client } of served) {
      expect((await client.seen).how).toBe("end");
      client.socket.end();
    }
    await nothingLeft(forward, server);
    expect(errors).toEqual([]);
  });

  test("serves an HTTP agent that keeps its connection alive", async () => {
    const http = createHttpServer((request, response) => response.end(request.url));
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    await using server = await startTunnelServer({ far: bridgeTo((http.address() as AddressInfo).port) });
    await using forward = await server.streams.forward("d", { port: 80 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (const path of ["/one", "/two", "/three"]) {
      const response = await new Promise<IncomingMessage>((resolve, reject) =>
        get({ host: forward.localHost, port: forward.localPort, path, agent }, resolve).on("error", reject),
      );
      expect(await text(response)).toBe(path);
    }
    expect(server.requests).toHaveLength(1);
    agent.destroy();
    http.closeAllConnections();
    await nothingLeft(forward, server);
    await new Promise((resolve) => http.close(resolve));
  });

  test("keeps what a client says before its tunnel is open, and holds it back beyond that", async () => {
    const total = 32 * MIB;
    const gate = deferred();
    let arrived = 0;
    await using server = await startTunnelServer({
      far: (tunnel) => {
        tunnel.on("message", (data: Buffer) => {
          arrived += data.length;
        });
      },
      client: { accessKey: () => gate.promise.then(() => "k") },
    });
    await using forward = await server.streams.forward("d", { port: 80 });
    const client = await connectTo(forward);
    const taken = writeAll(client, total);
    // The system's two buffers lie between.
    expect(await stuckAt(taken)).toBeLessThan(20 * MIB);
    expect(server.requests).toEqual([]);
    gate.resolve();
    await until(() => arrived === total);
  });
});

describe("before anything listens", () => {
  test.each([
    [{ port: 0 }, "port must be a whole number from 1 to 65535, not 0"],
    [{ port: 80, localPort: -1 }, "localPort must be a whole number from 0 to 65535, not -1"],
    [{ port: 80, localPort: 65_536 }, "localPort must be"],
    [{ port: 80, localPort: "80" as never }, 'localPort must be a whole number from 0 to 65535, not "80"'],
    [undefined as never, "options must be an object, not undefined"],
    [{ port: 80, signal: {} as never }, "signal must be an AbortSignal"],
    [{ port: 80, localHost: "" }, "localHost must be an address of this machine"],
    [{ port: 80, localHost: 7 as never }, "localHost must be"],
    [{ port: 80, maxConnections: 0 }, "maxConnections must be a whole number from 1 to 65535, not 0"],
    [{ port: 80, maxConnections: Number.POSITIVE_INFINITY }, "maxConnections must be"],
    [{ port: 80, halfCloseTimeout: 0 }, "halfCloseTimeout must be"],
    [{ port: 80, onError: "log" as never }, "onError must be a function"],
    [{ port: 80, onConnection: {} as never }, "onConnection must be a function"],
  ])("refuses %o", async (options, message) => {
    await using server = await startTunnelServer();
    const error = await rejection(server.streams.forward("d", options));
    expect(error).toBeInstanceOf(ValidationError);
    expect(String(error)).toContain(message);
    expect(String(await rejection(server.streams.forward("..", { port: 80 })))).toContain("device must not be");
  });

  test("a port that is taken, and an address of another machine, are named", async () => {
    await using server = await startTunnelServer();
    await using forward = await server.streams.forward("d", { port: 80 });
    const { localPort } = forward;
    const taken = await rejection(server.streams.forward("d", { port: 80, localPort }));
    expect(taken).toBeInstanceOf(ValidationError);
    expect(String(taken)).toContain(`localPort ${localPort} of 127.0.0.1 is taken by another program (EADDRINUSE)`);
    const foreign = await rejection(server.streams.forward("d", { port: 80, localHost: "192.0.2.1" }));
    expect(foreign).toBeInstanceOf(ValidationError);
    expect(String(foreign)).toContain('localHost "192.0.2.1" is no address of this machine (EADDRNOTAVAIL)');
  });

  test("a signal that has aborted already, or does meanwhile, rejects with its reason", async () => {
    const reason = new Error("too late");
    await using server = await startTunnelServer();
    const listening = () => process.getActiveResourcesInfo().filter((each) => each === "TCPServerWrap").length;
    const before = listening();
    const signal = AbortSignal.abort(reason);
    expect(await rejection(server.streams.forward("d", { port: 80, signal }))).toBe(reason);
    for (const localHost of ["127.0.0.1", "localhost"]) {
      const abort = new AbortController();
      const starting = server.streams.forward("d", { port: 80, localHost, signal: abort.signal });
      abort.abort(reason);
      expect(await rejection(starting)).toBe(reason);
      expect(getEventListeners(abort.signal, "abort")).toEqual([]);
    }
    await until(() => listening() === before);
  });
});
