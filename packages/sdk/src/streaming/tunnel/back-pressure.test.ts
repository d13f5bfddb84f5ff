// biome-ignore-all lint/correctness/noNodejsModules: this is not shipped.
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import { bytesOf, pair, stuckAt, until, writeAll } from "../../testing/forwarding.ts";
import { bridgeTo, startTunnelServer } from "../../testing/tunnel-server.ts";

const MIB = 1024 * 1024;
const SEED = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);

test("a client that reads slowly holds the far side back, and gets everything in the end", async () => {
  const total = 48 * MIB;
  const chunk = bytesOf(SEED, MIB);
  const served = createServer((socket) => {
    let sent = 0;
    const more = () => {
      while (sent < total) {
        sent += chunk.length;
        if (!socket.write(chunk)) return;
      }
      socket.end();
    };
    socket.on("drain", more).on("error", () => {});
    more();
    counts.push(() => sent);
  });
  const counts: (() => number)[] = [];
  await new Promise<void>((resolve) => served.listen(0, "127.0.0.1", resolve));
  await using server = await startTunnelServer({ far: bridgeTo((served.address() as AddressInfo).port) });
  await using forward = await server.streams.forward("d", { port: 80 });
  const { client } = await pair(forward, server);
  client.socket.pause();
  await until(() => counts.length > 0);
  const sent = await stuckAt(() => counts[0]?.() ?? 0);
  // Three pairs of the system's buffers lie between, 14 MiB where this was measured, and our own of less than 1 MiB.
  expect(sent).toBeLessThan(32 * MIB);
  client.socket.resume();
  expect((await client.seen).bytes).toHaveLength(total);
  client.socket.end();
  await new Promise((resolve) => served.close(resolve));
});

test("a far side that reads slowly holds the client back", async () => {
  await using server = await startTunnelServer({ far: (tunnel) => tunnel.pause() });
  await using forward = await server.streams.forward("d", { port: 80 });
  const { tunnel, client } = await pair(forward, server);
  const taken = writeAll(client, 48 * MIB);
  expect(await stuckAt(taken)).toBeLessThan(32 * MIB);
  let arrived = 0;
  tunnel.on("message", (data: Buffer) => {
    arrived += data.length;
  });
  tunnel.resume();
  await until(() => arrived === 48 * MIB);
});
