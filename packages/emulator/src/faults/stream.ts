import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { Timeline } from "../fleet/timeline.ts";
import { SILENT_READ_BYTES } from "../limits.ts";
import type { StreamSession } from "../streams/session.ts";
import { Distortion, type Sent, type Wire } from "./distortion.ts";
import { hearOnlyEnd } from "./hear-only-end.ts";
import type { Struck } from "./rules.ts";

/**
 * Serves a stream that something happens to. The session gets a websocket that looks like the real one but for what it sends;
 * what the library does by itself (pongs, the answer to a close frame) goes past it.
 */
export function serveStruck(
  websocket: WebSocket,
  socket: Socket,
  serve: StreamSession,
  struck: Struck,
  timeline: Timeline,
): void {
  if (struck.faults.some((fault) => fault.kind === "stall")) {
    websocket.on("error", () => undefined);
    struck.applied();
    return;
  }
  const distortion = new Distortion(wireOf(websocket, socket), struck, timeline);
  const forget = timeline.whenClosed(() => {
    // Not even a close frame would leave it.
    if (distortion.dead) socket.destroy();
  });
  websocket.on("close", () => {
    forget();
    distortion.stop();
  });
  distortion.begin();
  serve(distorted(websocket, distortion));
  distortion.flood();
}

/** Lets a client wait for an answer that never comes, until it leaves. */
export function stallUpgrade(socket: Socket, struck: Struck, timeline: Timeline): void {
  socket.on(
    "close",
    timeline.whenClosed(() => socket.destroy()),
  );
  socket.on("end", () => socket.destroy());
  hearOnlyEnd(socket);
  struck.applied();
}

/**
 * Ends a connection by RST, once what was sent has had two turns of the event loop to be read: a client on libuv, such as Node,
 * takes an RST that comes together with data for a FIN.
 */
export function reset(socket: Socket): void {
  setImmediate(() => setImmediate(() => socket.resetAndDestroy()));
}

function wireOf(websocket: WebSocket, socket: Socket): Wire {
  return {
    send: (bytes, binary, sent) => websocket.send(bytes, { binary }, sent),
    spoil: (bytes) => void socket.write(bytes),
    drop({ how, code = 1011, reason = "agent offline" }) {
      if (how === "rst") {
        reset(socket);
        return;
      }
      // Whatever the client still says is thrown away, or its own end would not be heard.
      if (how === "fin") {
        socket.removeAllListeners("data");
        socket.resume();
        socket.end();
      } else {
        websocket.removeAllListeners("message");
        websocket.resume();
        websocket.close(code, reason);
      }
    },
    mute() {
      // Held back for good: not even a pong to a ping that was read already leaves.
      socket.cork();
      socket.removeAllListeners("data");
      let read = 0;
      socket.on("data", (chunk: Buffer) => {
        read += chunk.length;
        if (read > SILENT_READ_BYTES) socket.pause();
      });
      socket.resume();
    },
  };
}

function distorted(websocket: WebSocket, distortion: Distortion): WebSocket {
  const unlessDead =
    <Arguments extends readonly unknown[]>(run: (...values: Arguments) => void) =>
    (...values: Arguments): void => {
      if (!distortion.dead) run(...values);
    };
  const overrides: Readonly<Record<string, unknown>> = {
    send(data: Parameters<typeof asBuffer>[0], options?: { binary?: boolean } | Sent, sent?: Sent): void {
      const settings = typeof options === "function" ? {} : (options ?? {});
      const callback = typeof options === "function" ? options : sent;
      distortion.send(asBuffer(data), settings.binary ?? typeof data !== "string", callback);
    },
    close: unlessDead((code?: number, reason?: string | Buffer) =>
      distortion.finish(() => websocket.close(code, reason)),
    ),
    ping: unlessDead((...values: Parameters<WebSocket["ping"]>) => websocket.ping(...values)),
    pong: unlessDead((...values: Parameters<WebSocket["pong"]>) => websocket.pong(...values)),
    pause: unlessDead(() => websocket.pause()),
    resume: unlessDead(() => websocket.resume()),
  };
  return new Proxy(websocket, {
    get(target, name) {
      if (name === "bufferedAmount") return target.bufferedAmount + distortion.queued;
      if (typeof name === "string" && Object.hasOwn(overrides, name)) return overrides[name];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function asBuffer(data: string | Buffer | ArrayBuffer | Uint8Array | readonly Uint8Array[]): Buffer {
  if (typeof data === "string") return Buffer.from(data);
  if (Buffer.isBuffer(data)) return data;
  if (data instanceof ArrayBuffer) return Buffer.from(data);
  if (data instanceof Uint8Array) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return Buffer.concat(data);
}
