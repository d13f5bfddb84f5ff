import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { FaultRules } from "../faults/rules.ts";
import { ManualClock } from "../fleet/clock.ts";
import { basic } from "../testing/client.ts";
import { createWorld } from "../world.ts";
import { Journal } from "./journal.ts";
import { type ConnectionLimits, createApiServer } from "./server.ts";

/** A server with bounds that a test can wait for. */
async function start(limits: Partial<ConnectionLimits>) {
  const clock = new ManualClock();
  const world = createWorld({
    fleet: { projects: [{ name: "test", devices: Array.from({ length: 300 }, (_, n) => ({ name: `d-${n}` })) }] },
    seed: 1,
    speed: 1,
    clock,
    allowHosts: [],
    onError: () => expect.unreachable(),
  });
  const journal = new Journal(() => clock.now());
  const violation = (text: string) => expect.unreachable(text);
  const server = createApiServer({ world, journal, faults: new FaultRules(1), violation }, limits);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
    world.timeline.close();
  });
  const head = (method: string, path: string, ...headers: string[]): string =>
    `${[`${method} /api/projects/test${path} HTTP/1.1`, "Host: localhost", `Authorization: ${basic(world.seeded.accessKey)}`, ...headers].join("\r\n")}\r\n\r\n`;
  return { open: () => open(port), head };
}

interface Connection {
  readonly socket: Socket;
  /** All that came, once the connection is over. */
  readonly ended: Promise<string>;
}

function open(port: number): Connection {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
  });
  socket.on("error", () => undefined);
  return { socket, ended: new Promise((resolve) => socket.on("close", () => resolve(text))) };
}

describe("a connection", () => {
  it("on which nothing comes, or never the end of a head, is closed with 408", async () => {
    const { open: connectTo, head } = await start({ headTimeout: 50, checkInterval: 10 });
    const silent = connectTo();
    const half = connectTo();
    half.socket.write(head("GET", "/devices").slice(0, 30));
    // One byte now and then does not keep it either.
    const drip = connectTo();
    const timer = setInterval(() => drip.socket.write("x"), 5);
    onTestFinished(() => clearInterval(timer));
    drip.socket.write("GET /");
    for (const { ended } of [silent, half, drip]) expect(await ended).toMatch(/^HTTP\/1\.1 408 /);
  });

  it("on which a body never ends is closed with 408", async () => {
    const { open: connectTo, head } = await start({ headTimeout: 50, requestTimeout: 100, checkInterval: 10 });
    const { socket, ended } = connectTo();
    socket.write(`${head("POST", "/namespaces", "Content-Length: 100")}{"name":`);
    expect(await ended).toMatch(/^HTTP\/1\.1 40[08] /);
  });

  it("whose client takes nothing of its answer is cut off", async () => {
    const { open: connectTo, head } = await start({ unreadTimeout: 50 });
    const { socket, ended } = connectTo();
    socket.pause();
    // More than the operating system takes for a client that does not read.
    socket.write(head("GET", "/devices?pageSize=500").repeat(50));
    await once(socket, "connect");
    // A paused client hears of the end only when it reads on: it is looked at from the server's side.
    const text = await Promise.race([ended, cutOff(socket)]);
    expect(text.match(/HTTP\/1\.1 200 OK/g)?.length ?? 0).toBeLessThan(50);
  });

  it("that is one too many is closed, and its place can be taken once another is", async () => {
    const { open: connectTo, head } = await start({ connections: 2 });
    const [first, second] = [connectTo(), connectTo()];
    await Promise.all([once(first.socket, "connect"), once(second.socket, "connect")]);
    expect(await connectTo().ended).toBe("");
    first.socket.destroy();
    await first.ended;
    for (;;) {
      const { socket, ended } = connectTo();
      socket.write(head("GET", "/namespaces", "Connection: close"));
      if (/^HTTP\/1\.1 200 /.test(await ended)) break;
    }
    second.socket.destroy();
  });

  it("takes as many requests in a row as may wait, the first beside them, and says that it closes", async () => {
    const { open: connectTo, head } = await start({ waitingRequests: 3 });
    const { socket, ended } = connectTo();
    socket.write(head("GET", "/namespaces").repeat(10));
    const text = await ended;
    expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(4);
    expect(text.match(/Connection: (?:keep-alive|close)/g)).toEqual([
      "Connection: keep-alive",
      "Connection: keep-alive",
      "Connection: keep-alive",
      "Connection: close",
    ]);
  });
});

/** Writes until the other side refuses it. */
async function cutOff(socket: Socket): Promise<string> {
  while (!socket.destroyed) {
    socket.write("\r\n");
    await new Promise((resolve) => setImmediate(resolve));
  }
  return "";
}
