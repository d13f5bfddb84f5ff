// biome-ignore-all lint/correctness/noNodejsModules: only tests import this; it is not shipped.
import type { Forward } from "../streaming/index.ts";
import { connectTo, type LocalClient } from "./local-client.ts";
import { seededRandom } from "./random.ts";
import type { TunnelServer } from "./tunnel-server.ts";

const MIB = 1024 * 1024;

/** Resolves when a condition holds; asked at every turn of the event loop. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

/** Resolves when neither side holds a connection any more. */
export function nothingLeft(forward: Forward, server: TunnelServer): Promise<void> {
  return until(() => forward.connections === 0 && server.tunnels.size === 0 && server.sockets.size === 0);
}

/** Bytes that look random and are the same for the same seed. */
export function bytesOf(seed: number, length: number): Buffer {
  const { between } = seededRandom(seed);
  return Buffer.from(Array.from({ length }, () => between(0, 255)));
}

/** How much gets through before nothing moves any more. */
export async function stuckAt(count: () => number): Promise<number> {
  let before = -1;
  for (let still = 0; still < 200; still = count() === before ? still + 1 : 0) {
    before = count();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return before;
}

/** Writes so many bytes, one piece after the other as they are taken; tells how many were. */
export function writeAll({ socket }: LocalClient, total: number): () => number {
  const chunk = Buffer.alloc(MIB);
  let taken = 0;
  const more = () => {
    if (taken >= total) return;
    socket.write(chunk, (error) => {
      if (error) return;
      taken += chunk.length;
      more();
    });
  };
  more();
  return () => taken;
}

/** A client and the tunnel that serves it, as the server sees it. */
export async function pair(forward: Forward, server: TunnelServer) {
  const [tunnel, client] = await Promise.all([server.next(), connectTo(forward)]);
  return { tunnel, client };
}
