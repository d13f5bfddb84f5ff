import type { RawData, WebSocket } from "ws";
import type { Clock } from "../../http/clock.ts";
import { watch } from "../socket/heartbeat.ts";
import { LOST, type StreamEnd } from "../socket/stream-end.ts";

/**
 * How many bytes are turned into lines at once: 4 KiB. A line that the reader keeps keeps all the text that it was cut
 * from, so that is to be little. With much less the work for each piece shows.
 */
const MAX_CHUNK = 4 * 1024;

const NORMAL = 1000;

/** What becomes of a connection. Nothing more is told once it is closed. */
export interface ConnectionOptions {
  readonly clock: Clock;
  readonly pingInterval: number | undefined;
  readonly onBytes: (bytes: Uint8Array) => void;
  readonly onEnd: (end: StreamEnd) => void;
}

/** A websocket that only brings bytes. */
export interface Connection {
  pause(): void;
  resume(): void;
  /** Leaves nothing behind, and waits for nobody. */
  close(): void;
}

function toBytes(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

/** Reads from a websocket that was just opened and is still paused. */
export function readConnection(
  socket: WebSocket,
  { clock, pingInterval, onBytes, onEnd }: ConnectionOptions,
): Connection {
  let closed = false;
  let silent = false;
  let cause: unknown;

  const stopWatching = watch(socket, {
    clock,
    interval: pingInterval,
    onLost() {
      silent = true;
      cause = new Error("no answer to a ping");
      socket.terminate();
    },
  });

  function receive(data: RawData): void {
    const bytes = toBytes(data);
    for (let start = 0; start < bytes.length && !closed; start += MAX_CHUNK) {
      onBytes(bytes.length <= MAX_CHUNK ? bytes : bytes.subarray(start, start + MAX_CHUNK));
    }
  }
  function fail(error: unknown): void {
    cause = error;
  }
  function ended(code: number, said: Buffer): void {
    closed = true;
    leave();
    const reason = silent ? "nothing was heard from the server, not even the answer to a ping" : said.toString("utf8");
    onEnd({ code: silent ? LOST : code, reason, cause });
  }
  function leave(): void {
    stopWatching();
    socket.removeListener("message", receive);
    socket.removeListener("error", fail);
    socket.removeListener("close", ended);
  }

  socket.on("message", receive);
  socket.on("error", fail);
  socket.on("close", ended);
  return {
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close() {
      if (closed) return;
      closed = true;
      leave();
      // The frame tells the server that this is meant; whether it answers is not waited for.
      socket.close(NORMAL);
      socket.terminate();
    },
  };
}
