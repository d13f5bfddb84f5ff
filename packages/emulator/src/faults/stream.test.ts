import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { LOG_BUFFERED_BYTES, LOG_FRAME_BYTES, LOG_LINES } from "../limits.ts";
import { basic, fleetOf, startTest, type TestEmulator } from "../testing/client.ts";
import type { Fault, FaultRule } from "./fault.ts";

const LINES = ["one", "ąčę €", "three"];
const LOG = `${LINES.join("\n")}\n`;
const place = { device: "d", application: "app", container: "c" };
const PATH = "/namespaces/default/applications/app/logs/c?device=d";

/** An emulator whose device `d` runs a container that has written three lines. */
async function running(...faults: FaultRule[]): Promise<TestEmulator> {
  const test = await startTest(
    { ...fleetOf({ d: {}, e: {} }), behaviours: [{ image: "alpine", log: LINES }] },
    { faults: faults.map((rule) => ({ operation: "streamApplicationLogs", ...rule })) },
  );
  await test.call("POST", "/namespaces/default/applications", {
    name: "app",
    scheduling: { type: "AllDevices" },
    spec: { containers: [{ name: "c", image: "alpine" }] },
  });
  test.clock.advance(60_000);
  return test;
}

interface Client {
  readonly socket: WebSocket;
  readonly frames: { readonly data: Buffer; readonly binary: boolean }[];
  text(): string;
  until(text: string): Promise<void>;
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly errors: readonly Error[];
}

async function open({ emulator }: TestEmulator, query = "follow=false", path = PATH): Promise<Client> {
  const url = `${emulator.baseUrl.replace("http", "ws")}/projects/test${path}&${query}`;
  const socket = new WebSocket(url, { headers: { Authorization: basic(emulator.accessKey) } });
  const frames: Client["frames"] = [];
  const errors: Error[] = [];
  socket.on("error", (error) => errors.push(error));
  let look = (): void => undefined;
  socket.on("message", (data: Buffer, binary) => {
    frames.push({ data, binary });
    look();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  const text = (): string => Buffer.concat(frames.map(({ data }) => data)).toString();
  await once(socket, "open");
  return {
    socket,
    frames,
    text,
    closed,
    errors,
    until: (wanted) =>
      new Promise((resolve) => {
        look = () => text().includes(wanted) && resolve();
        look();
      }),
  };
}

/** A client that has sent its handshake over a bare connection. */
function raw({ emulator }: TestEmulator, query = "follow=true"): Socket {
  const socket = connect(Number(new URL(emulator.origin).port), "127.0.0.1");
  socket.write(
    `GET /api/projects/test${PATH}&${query} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${basic(emulator.accessKey)}\r\n` +
      "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  return socket;
}

/** So many bytes after the head; what has come is kept for the next call. */
async function take(socket: Socket, count: number): Promise<Buffer> {
  for (;;) {
    let bytes: Buffer = socket.read() ?? Buffer.alloc(0);
    const head = bytes.subarray(0, 4).toString() === "HTTP" ? bytes.indexOf("\r\n\r\n") + 4 : 0;
    bytes = bytes.subarray(head);
    if (bytes.length >= count) {
      socket.unshift(bytes.subarray(count));
      return bytes.subarray(0, count);
    }
    socket.unshift(bytes);
    await once(socket, "readable");
  }
}

/** All that comes after the head, and how the connection ended. */
async function drain(socket: Socket): Promise<{ bytes: Buffer; end: string }> {
  let bytes = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
  });
  const end = await new Promise<string>((resolve) => {
    socket.on("end", () => resolve("FIN"));
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(String(error.code)));
  });
  socket.destroy();
  return { bytes: bytes.subarray(bytes.indexOf("\r\n\r\n") + 4), end };
}

/** Some turns of the event loop, in which the emulator hears and answers whatever was sent. */
async function settle(test: TestEmulator): Promise<void> {
  for (let i = 0; i < 3; i++) await test.call("GET", "/devices");
}

async function gone(test: TestEmulator): Promise<void> {
  while (test.clock.pending > 0) await new Promise((resolve) => setImmediate(resolve));
}

describe("on a stream", () => {
  it("no fault leaves it as it is, and a fault for another device too", async () => {
    const test = await running({ device: "e", fault: { kind: "text" } });
    const client = await open(test);
    expect(await client.closed).toEqual({ code: 1000, reason: "" });
    expect(client.frames).toEqual([{ data: Buffer.from(LOG), binary: true }]);
    expect(test.emulator.journal.entries().at(-1)).toMatchObject({ status: 101, fault: undefined });
  });

  it("refuse answers the upgrade with a status, headers and a body", async () => {
    const test = await running({
      fault: { kind: "refuse", status: 503, body: "no agent\n", headers: { "Retry-After": "7" } },
      operation: "streamApplicationLogs",
    });
    const url = `${test.emulator.baseUrl.replace("http", "ws")}/projects/test${PATH}`;
    const socket = new WebSocket(url, { headers: { Authorization: basic(test.emulator.accessKey) } });
    const [request, response] = await once(socket, "unexpected-response");
    let text = "";
    for await (const chunk of response) text += chunk;
    request.destroy();
    expect([response.statusCode, response.headers["retry-after"], text]).toEqual([503, "7", "no agent\n"]);
    expect(test.emulator.journal.entries().at(-1)).toMatchObject({ status: 503, fault: "refuse", caller: "service" });
  });

  it("stall before never answers, and lets go when the client leaves", async () => {
    const test = await running();
    const fault = test.emulator.faults.add({
      fault: { kind: "stall", when: "before" },
      operation: "streamApplicationLogs",
    });
    const socket = raw(test);
    await fault.whenApplied();
    let heard = 0;
    socket.on("data", () => heard++);
    await settle(test);
    expect(heard).toBe(0);
    socket.end();
    // The emulator ends its side too: nobody waits for the other.
    await once(socket, "close");
    expect(test.emulator.journal.entries().find((entry) => entry.fault)).toMatchObject({ status: 0, fault: "stall" });
  });

  it("stall after upgrades, answers pings, and says nothing", async () => {
    const test = await running({ fault: { kind: "stall", when: "after" } });
    const { socket, frames, closed } = await open(test, "follow=true");
    socket.ping("there?");
    expect(String(await once(socket, "pong"))).toBe("there?");
    test.emulator.fleet.writeLog(place, "more");
    await settle(test);
    expect(frames).toEqual([]);
    socket.close(1000);
    expect((await closed).code).toBe(1000);
  });

  it("silence lets some bytes through, then sends and answers nothing, and hears when the client leaves", async () => {
    const test = await running();
    const fault = test.emulator.faults.add({
      fault: { kind: "silence", afterBytes: 6 },
      operation: "streamApplicationLogs",
    });
    const { socket, text, closed } = await open(test, "follow=true");
    await fault.whenApplied();
    let pongs = 0;
    socket.on("pong", () => pongs++);
    socket.ping();
    test.emulator.fleet.writeLog(place, "more");
    test.emulator.fleet.disconnect("d");
    await settle(test);
    expect([text().length, pongs, socket.readyState]).toEqual([5, 0, WebSocket.OPEN]);
    expect(Buffer.byteLength(LOG.slice(0, 5))).toBe(6);
    socket.terminate();
    expect((await closed).code).toBe(1006);
    await gone(test);
  });

  it("silence takes next to nothing from the client, however much it sends", async () => {
    const test = await running();
    const fault = test.emulator.faults.add({ fault: { kind: "silence" }, operation: "streamApplicationLogs" });
    const { socket, closed } = await open(test, "follow=true");
    await fault.whenApplied();
    // More than the operating system's own buffers take.
    const MiB = 1024 * 1024;
    for (let i = 0; i < 24; i++) socket.send(Buffer.alloc(MiB));
    let before: number;
    do {
      before = socket.bufferedAmount;
      await settle(test);
    } while (socket.bufferedAmount < before);
    expect(socket.bufferedAmount).toBeGreaterThan(8 * MiB);
    socket.terminate();
    await closed;
  });

  it.each([
    ["fin", "FIN"],
    ["rst", "ECONNRESET"],
  ] as const)("drop by %s after some bytes ends the connection without a close frame", async (how, end) => {
    const test = await running({ fault: { kind: "drop", how, afterBytes: 4 } });
    const seen = await drain(raw(test));
    expect(seen).toEqual({ bytes: Buffer.from("\x82\x04one\n", "latin1"), end });
    const { closed, text } = await open(test, "follow=true");
    expect((await closed).code).toBe(1006);
    expect(text()).toBe("one\n");
    await gone(test);
  });

  it.each<[Fault, object]>([
    [
      { kind: "drop", how: "close" },
      { code: 1011, reason: "agent offline" },
    ],
    [
      { kind: "drop", how: "close", code: 4404, reason: "gone" },
      { code: 4404, reason: "gone" },
    ],
    [
      { kind: "drop", how: "fin" },
      { code: 1006, reason: "" },
    ],
    [
      { kind: "drop", how: "rst" },
      { code: 1006, reason: "" },
    ],
  ])("%j at once ends it before its first byte", async (fault, end) => {
    const test = await running({ fault });
    const client = await open(test, "follow=true");
    expect(await client.closed).toEqual(end);
    expect(client.frames).toEqual([]);
    await gone(test);
  });

  it("a drop that is never reached leaves the stream as it is", async () => {
    const test = await running();
    const fault = test.emulator.faults.add({
      fault: { kind: "drop", how: "rst", afterBytes: 10_000 },
      operation: "streamApplicationLogs",
    });
    const client = await open(test);
    expect(await client.closed).toEqual({ code: 1000, reason: "" });
    expect([client.text(), fault.applied]).toEqual([LOG, 0]);
  });

  it("text sends text frames", async () => {
    const test = await running({ fault: { kind: "text" } });
    const client = await open(test);
    expect(await client.closed).toEqual({ code: 1000, reason: "" });
    expect(client.frames).toEqual([{ data: Buffer.from(LOG), binary: false }]);
  });

  it("split cuts through characters and lines, and the end still comes last", async () => {
    const test = await running({ fault: { kind: "split", bytes: 3 } });
    const client = await open(test);
    expect(await client.closed).toEqual({ code: 1000, reason: "" });
    expect(client.text()).toBe(LOG);
    expect(new Set(client.frames.slice(0, -1).map(({ data }) => data.length))).toEqual(new Set([3]));
    expect(client.frames.some(({ data }) => data.toString().includes("\ufffd"))).toBe(true);
  });

  it("split and drop go together", async () => {
    const test = await running({
      fault: [
        { kind: "split", bytes: 3 },
        { kind: "drop", how: "rst", afterBytes: 7 },
      ],
    });
    const client = await open(test);
    expect((await client.closed).code).toBe(1006);
    expect(client.frames.map(({ data }) => data.length)).toEqual([3, 3, 1]);
    expect(test.emulator.journal.entries().at(-1)).toMatchObject({ fault: "split+drop" });
    expect(test.emulator.faults.list()).toMatchObject([{ applied: 1 }]);
  });

  it("garbage breaks the protocol, the same way for the same seed", async () => {
    const rule: FaultRule = {
      fault: { kind: "garbage", bytes: 40, afterBytes: 4 },
      operation: "streamApplicationLogs",
    };
    const seen: Buffer[] = [];
    for (let i = 0; i < 2; i++) {
      const socket = raw(await running(rule));
      const frame = await take(socket, 6);
      expect(frame.toString("latin1")).toBe("\x82\x04one\n");
      seen.push(await take(socket, 40));
      socket.destroy();
    }
    expect(seen[0]?.[0]).toBe(0xff);
    expect(seen[0]).toEqual(seen[1]);
    const test = await running(rule);
    const client = await open(test, "follow=true");
    expect((await client.closed).code).toBe(1006);
    expect(client.errors).toEqual([expect.objectContaining({ code: expect.stringMatching(/^WS_ERR/) })]);
    expect(client.text()).toBe("one\n");
  });

  it("garbage in frames is a proper binary frame amid the others", async () => {
    const test = await running({ fault: { kind: "garbage", bytes: 40, afterBytes: 4, frames: true } });
    const client = await open(test);
    expect(await client.closed).toEqual({ code: 1000, reason: "" });
    expect(client.frames.map(({ data }) => data.length)).toEqual([4, 40, Buffer.byteLength(LOG) - 4]);
  });

  it("trickle sends so much, and more only as the emulator's time goes by", async () => {
    const test = await running({ fault: { kind: "trickle", bytes: 4, every: 1000 } });
    const client = await open(test);
    await client.until("one\n");
    await settle(test);
    expect(client.frames).toHaveLength(1);
    test.clock.advance(999);
    await settle(test);
    expect(client.frames).toHaveLength(1);
    test.clock.advance(1);
    await client.until("ąč");
    test.clock.advance(60_000);
    expect(await client.closed).toEqual({ code: 1000, reason: "" });
    expect(client.text()).toBe(LOG);
    expect(client.frames.every(({ data }) => data.length <= 4)).toBe(true);
    await gone(test);
  });

  it("flood sends a line over and over after what there is, up to so many bytes", async () => {
    const test = await running({ fault: { kind: "flood", bytes: 1_000_000, line: "drip" } });
    const client = await open(test);
    expect(await client.closed).toEqual({ code: 1000, reason: "" });
    expect(client.text()).toBe(LOG + "drip\n".repeat(200_000));
  });

  it("flood without an end goes no faster than the client takes it, and ends with it", async () => {
    const test = await running();
    const fault = test.emulator.faults.add({ fault: { kind: "flood" }, operation: "streamApplicationLogs" });
    const client = await open(test, "follow=true");
    await fault.whenApplied();
    client.socket.pause();
    const before = process.memoryUsage.rss();
    await settle(test);
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 1024 * 1024);
    client.socket.resume();
    while (client.frames.length < 200) await once(client.socket, "message");
    client.socket.terminate();
    await client.closed;
    await gone(test);
  });

  it("whoever sends is held back by what waits in the fault", async () => {
    const test = await running({ fault: { kind: "trickle", bytes: LOG_FRAME_BYTES, every: 1000 } });
    const client = await open(test, "follow=true");
    await client.until(LOG);
    const line = "x".repeat(8 * 1024);
    for (let i = 0; i < 3 * LOG_LINES; i++) test.emulator.fleet.writeLog(place, line);
    let ended = false;
    client.socket.on("close", () => (ended = true));
    while (!ended) {
      test.clock.advance(1000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    // The log has moved on meanwhile: the session would have taken all of it otherwise.
    expect(await client.closed).toEqual({ code: 1011, reason: expect.stringMatching(/reads too slowly/) });
    expect(client.text().length).toBeLessThan(2 * LOG_BUFFERED_BYTES);
  });

  it("a tunnel to a device meets them like a log", async () => {
    const test = await running({
      operation: "openDeviceConnection",
      device: "d",
      fault: [
        { kind: "split", bytes: 7 },
        { kind: "drop", how: "fin", afterBytes: 100 },
      ],
    });
    await test.call("POST", "/namespaces/default/applications", {
      name: "web",
      scheduling: { type: "AllDevices" },
      spec: { containers: [{ name: "c", image: "nginx", ports: ["80:80"] }] },
    });
    test.clock.advance(60_000);
    const client = await open(test, "port=80", "/devices/d/connect?hostname=");
    client.socket.send("GET / HTTP/1.1\r\nHost: d\r\n\r\n");
    expect((await client.closed).code).toBe(1006);
    expect(client.frames.map(({ data }) => data.length)).toEqual([...Array(14).fill(7), 2]);
    expect(client.text()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    await gone(test);
  });

  it("every one ends when the emulator does", async () => {
    const kinds: Fault[] = [
      { kind: "stall", when: "after" },
      { kind: "silence" },
      { kind: "trickle", bytes: 1, every: 1000 },
      { kind: "flood" },
    ];
    for (const fault of kinds) {
      const test = await running({ fault });
      const client = await open(test, "follow=true");
      await test.emulator.close();
      const { code } = await client.closed;
      // Who is silent takes no leave.
      if (fault.kind === "silence") expect(code).toBe(1006);
    }
    const test = await running();
    const fault = test.emulator.faults.add({
      fault: { kind: "stall", when: "before" },
      operation: "streamApplicationLogs",
    });
    const socket = raw(test);
    await fault.whenApplied();
    const closed = once(socket, "close");
    await test.emulator.close();
    await closed;
  });
});
