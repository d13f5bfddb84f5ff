// biome-ignore-all lint/correctness/noNodejsModules: this is not shipped.
import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { deferred, rejection } from "../../testing/client.ts";
import { fakeClock } from "../../testing/clock.ts";
import { nothingLeft, pair, until } from "../../testing/forwarding.ts";
import { connectTo, type LocalClient } from "../../testing/local-client.ts";
import { startTunnelServer } from "../../testing/tunnel-server.ts";

const MIB = 1024 * 1024;
/** More than the system takes for a client that does not read, in bytes, and less than one websocket message may hold. */
const UNREAD = 15 * MIB;

async function openAndOpening() {
  let opening = false;
  const clock = fakeClock();
  const arrived = deferred();
  const server = await startTunnelServer({
    clock,
    instead: () => (opening ? { raw: () => arrived.resolve() } : undefined),
  });
  const errors: unknown[] = [];
  const abort = new AbortController();
  const forward = await server.streams.forward("d", {
    port: 80,
    signal: abort.signal,
    onError: (error) => errors.push(error),
  });
  const clients: LocalClient[] = [(await pair(forward, server)).client, (await pair(forward, server)).client];
  opening = true;
  clients.push(await connectTo(forward));
  await arrived.promise;
  expect(forward.connections).toBe(3);
  return { clock, server, forward, clients, errors, abort };
}
type Open = Awaited<ReturnType<typeof openAndOpening>>;

async function expectNothing({ server, forward, clients, errors, abort, clock }: Open): Promise<void> {
  expect(forward.connections).toBe(0);
  for (const client of clients) expect((await client.seen).how).toBe("ECONNRESET");
  expect((await (await connectTo(forward)).seen).how).toBe("ECONNREFUSED");
  await nothingLeft(forward, server);
  expect(errors).toEqual([]);
  expect(clock.pending()).toEqual([]);
  expect(getEventListeners(abort.signal, "abort")).toEqual([]);
  await server[Symbol.asyncDispose]();
}

test("by close() resets what is open and what is being opened, and resolves when nothing is left", async () => {
  const open = await openAndOpening();
  const closing = open.forward.close();
  expect(open.forward.close()).toBe(closing);
  await closing;
  await open.forward.closed;
  await expectNothing(open);
});

test("by disposal is the same", async () => {
  const open = await openAndOpening();
  {
    await using _forward = open.forward;
  }
  await open.forward.closed;
  await expectNothing(open);
});

test("by its signal rejects `closed` with the reason, and close() resolves all the same", async () => {
  const open = await openAndOpening();
  const reason = new Error("enough");
  open.abort.abort(reason);
  expect(await rejection(open.forward.closed)).toBe(reason);
  await open.forward.close();
  await expectNothing(open);
});

test("an abort that nobody looks at is no unhandled rejection", async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on("unhandledRejection", note);
  const open = await openAndOpening();
  open.abort.abort(new Error("enough"));
  await open.forward.close();
  await expectNothing(open);
  await new Promise((resolve) => setImmediate(resolve));
  process.removeListener("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});

test("does not wait for a client that takes nothing, even after the far side's end", async () => {
  await using server = await startTunnelServer({
    far(tunnel) {
      tunnel.send(Buffer.alloc(UNREAD));
      tunnel.close(1000);
    },
  });
  const forward = await server.streams.forward("d", { port: 80 });
  const client = await connectTo(forward);
  client.socket.pause();
  await until(() => server.requests.length === 1 && server.tunnels.size === 0);
  expect(forward.connections).toBe(1);
  await forward.close();
  client.socket.resume();
  expect((await client.seen).bytes.length).toBeLessThan(UNREAD);
});

test("many connections put one listener on their signal", async () => {
  const { signal } = new AbortController();
  await using server = await startTunnelServer();
  await using forward = await server.streams.forward("d", { port: 80, signal });
  for (let index = 0; index < 20; index++) await pair(forward, server);
  expect(getEventListeners(signal, "abort")).toHaveLength(1);
});
