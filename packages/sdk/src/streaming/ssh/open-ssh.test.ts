// biome-ignore-all lint/correctness/noNodejsModules: only tests import this; it is not shipped.
import { once } from "node:events";
import type { Duplex } from "node:stream";
import { describe, expect, test } from "vitest";
import type { WebSocket } from "ws";
import { PermissionDeniedError, StreamError, TimeoutError, ValidationError } from "../../errors.ts";
import { clientWithClock, deferred, rejection } from "../../testing/client.ts";
import { fakeClock } from "../../testing/clock.ts";
import { refuse, startLogServer } from "../../testing/log-server.ts";
import { DeviceStreams } from "../index.ts";

const BANNER = "SSH-2.0-Go\r\n";

async function readUntil(stream: Duplex, length: number): Promise<string> {
  let text = "";
  while (text.length < length) {
    const chunk = stream.read() as Buffer | null;
    if (chunk) text += chunk.toString("latin1");
    else await once(stream, "readable");
  }
  return text;
}

/** Calls back when the other side has got what was sent. */
function sendAndThen(socket: WebSocket, text: string, then: () => void): void {
  socket.once("pong", then);
  socket.send(text);
  socket.ping();
}

describe("ssh", () => {
  test("opens what the Go client opens, and gives every byte from the banner on", async () => {
    await using server = await startLogServer({
      accept(socket) {
        socket.send("SSH");
        socket.send("-2.0-Go\r");
        socket.send("\nmore");
      },
    });
    const stream = await server.streams.ssh("gateway 7");
    expect(server.requests[0]?.url).toBe("/api/projects/prj_1/devices/gateway%207/ssh");
    expect(await readUntil(stream, BANNER.length + 4)).toBe(`${BANNER}more`);
    stream.destroy();
    expect(await server.closed).toBe(1001);
  });

  test("lets the server say something first, as RFC 4253 does", async () => {
    await using server = await startLogServer({ accept: (socket) => socket.send(`Welcome\r\nto us\r\n${BANNER}`) });
    const stream = await server.streams.ssh("d");
    expect(await readUntil(stream, 28)).toBe(`Welcome\r\nto us\r\n${BANNER}`);
    stream.destroy();
  });

  test("waits no longer once the server has greeted", async () => {
    const clock = fakeClock();
    await using server = await startLogServer({ accept: (socket) => socket.send(BANNER) });
    const client = clientWithClock({ baseUrl: `${server.origin}/api`, accessKey: "k", projectId: "p" }, clock);
    const stream = await new DeviceStreams(client, { pingInterval: false }).ssh("d");
    expect(clock.pending()).toEqual([]);
    stream.destroy();
  });

  test("ends at once when it is ended: ssh2 waits for the close after that", async () => {
    await using server = await startLogServer({ accept: (socket) => socket.send(BANNER) });
    const stream = await server.streams.ssh("d");
    stream.resume();
    const closed = once(stream, "close");
    stream.end("bye");
    await closed;
    expect(await server.closed).toBe(1000);
  });

  test.each([
    ["closes with 1011", (socket: WebSocket) => socket.close(1011, "agent offline"), 1011, "agent offline"],
    ["closes as if all were well", (socket: WebSocket) => socket.close(1000), 1000, "before the device's SSH server"],
    ["drops", (socket: WebSocket) => socket.terminate(), 1006, "connection was lost"],
    ["says something else", (socket: WebSocket) => socket.send("x".repeat(9_000)), 1006, "what came is not SSH"],
  ])("a server that %s before the banner", async (_, behave, closeCode, text) => {
    await using server = await startLogServer({ accept: behave });
    const error = await rejection(server.streams.ssh("d"));
    expect(error).toBeInstanceOf(StreamError);
    expect(error).toMatchObject({ closeCode });
    expect(String(error)).toContain(text);
    await server.closed;
  });

  test("SSH that is switched off on the device, as the API's ancestor says so in the stream", async () => {
    await using server = await startLogServer({
      accept: (socket) => socket.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 12\r\n\r\nssh disabled"),
    });
    const error = await rejection(server.streams.ssh("d"));
    expect(error).toBeInstanceOf(PermissionDeniedError);
    expect(error).toMatchObject({ status: 403, operation: "openDeviceSSH" });
    expect(String(error)).toContain("ssh disabled");
  });

  const FORBIDDEN = "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\n";

  test.each([
    [
      "in pieces, and closes",
      ["\r\nSSH is ", "disabled"],
      (socket: WebSocket) => socket.close(1000),
      "SSH is disabled",
    ],
    ["and drops the connection", ["\r\nSSH is disabled"], (socket: WebSocket) => socket.terminate(), "SSH is disabled"],
    ["with its length, and stays", ["Content-Length: 8\r\n\r\n", "gönn", "ernis"], () => {}, "gönnern"],
    ["that never ends", ["\r\n", "x".repeat(40_000), "x".repeat(40_000)], () => {}, "xxxx…"],
  ])("an answer of the device %s: all that it says, and advice that fits", async (_, parts, leave, said) => {
    await using server = await startLogServer({
      accept(socket) {
        // One after the other, each once the last is on its way.
        const send = ([part, ...rest]: string[]): void =>
          part === undefined ? leave(socket) : socket.send(part, () => setImmediate(send, rest));
        send([FORBIDDEN, ...parts]);
      },
    });
    const error = await rejection(server.streams.ssh("d"));
    expect(error).toBeInstanceOf(PermissionDeniedError);
    expect(error).toMatchObject({ status: 403, operation: "openDeviceSSH", attempts: 1 });
    expect(String(error)).toMatch(`openDeviceSSH: device "d" answered with HTTP 403 in the stream: `);
    expect(String(error)).toContain(`${said}. Is SSH switched off on it?`);
    expect(String(error)).not.toContain("give its owner a role");
    await server.closed;
  });

  test("an answer of the device whose end does not show is waited for as long as a greeting", async () => {
    const clock = fakeClock();
    const arrived = deferred();
    await using server = await startLogServer({
      accept: (socket) => sendAndThen(socket, `${FORBIDDEN}\r\nSSH is disabled`, arrived.resolve),
    });
    const client = clientWithClock({ baseUrl: `${server.origin}/api`, accessKey: "k", projectId: "p" }, clock);
    const opening = rejection(new DeviceStreams(client).ssh("d"));
    await arrived.promise;
    expect(clock.pending()).toContain(10_000);
    clock.advance(10_000);
    expect(await opening).toMatchObject({ status: 403, body: "SSH is disabled" });
    await server.closed;
    expect(clock.pending()).toEqual([]);
  });

  test("an abort while the device's answer is waited for rejects with the signal's reason", async () => {
    const controller = new AbortController();
    await using server = await startLogServer({
      accept: (socket) => sendAndThen(socket, FORBIDDEN, () => controller.abort("enough")),
    });
    expect(await rejection(server.streams.ssh("d", { signal: controller.signal }))).toBe("enough");
    await server.closed;
  });

  test("a server that says nothing is a TimeoutError, and nothing is left", async () => {
    const clock = fakeClock();
    let accept = () => {};
    const accepted = new Promise<void>((resolve) => {
      accept = resolve;
    });
    await using server = await startLogServer({ accept });
    const client = clientWithClock({ baseUrl: `${server.origin}/api`, accessKey: "k", projectId: "p" }, clock);
    const opening = rejection(new DeviceStreams(client).ssh("d"));
    await accepted;
    await clock.timerOf(10_000);
    clock.advance(10_000);
    const error = await opening;
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ timeout: 10_000, operation: "openDeviceSSH" });
    expect(String(error)).toContain("did not greet within 10000 ms");
    await server.closed;
    expect(clock.pending()).toEqual([]);
  });

  test("an abort while the greeting is waited for rejects with the signal's reason", async () => {
    const controller = new AbortController();
    const reason = new Error("never mind");
    await using server = await startLogServer({ accept: () => controller.abort(reason) });
    expect(await rejection(server.streams.ssh("d", { signal: controller.signal }))).toBe(reason);
    await server.closed;
  });

  test("a refusal before the upgrade is the same error as any other", async () => {
    await using server = await startLogServer(refuse("403 Forbidden"));
    const error = await rejection(server.streams.ssh("d"));
    expect(error).toBeInstanceOf(PermissionDeniedError);
    expect(String(await rejection(server.streams.ssh("d", { firstByteTimeout: -1 })))).toContain(
      "firstByteTimeout must be a number of milliseconds",
    );
  });

  test.each([
    ["options must be an object, not null", null],
    ["signal must be an AbortSignal", { signal: {} }],
    ['firstByteTimeout must be a number of milliseconds from 1 to 2147483647, not "5"', { firstByteTimeout: "5" }],
  ])("options that cannot be meant are refused before anything is sent: %s", async (message, options) => {
    await using server = await startLogServer({ accept: () => {} });
    const error = await rejection(server.streams.ssh("d", options as never));
    expect(error).toBeInstanceOf(ValidationError);
    expect(String(error)).toContain(message);
    expect(server.requests).toEqual([]);
  });
});
