import { Duplex } from "node:stream";
import type { RawData, WebSocket } from "ws";
import type { StreamError } from "../../errors.ts";
import type { Clock } from "../../http/clock.ts";
import { ignore } from "../../http/ignore.ts";
import { onAbort } from "../../http/signals.ts";
import { watch } from "./heartbeat.ts";
import { LOST, type StreamEnd, streamEnded } from "./stream-end.ts";

/** The longest message that is sent, in bytes. A longer write goes out in several. */
const MAX_FRAME = 256 * 1024;
/** How much may wait in the websocket before a writer waits, in bytes. */
const MAX_UNSENT = 256 * 1024;
/** How much may wait for the reader before the connection is paused, in bytes. */
const MAX_UNREAD = 256 * 1024;

const BINARY = { binary: true } as const;
const NORMAL = 1000;
/** With this one our side says that it leaves, though it has not sent everything. */
const GOING_AWAY = 1001;
/** With these the other side says that it has sent everything: a close frame, with the normal code or with none. */
const CLEAN = new Set([NORMAL, 1005]);

/** How a websocket is to be a stream of bytes. */
export interface ByteStreamOptions {
  readonly clock: Clock;
  /** What it is, as the beginning of a sentence in errors: `The connection to port 80 of device "gateway-7"` */
  readonly what: string;
  readonly signal: AbortSignal | undefined;
  readonly pingInterval: number | undefined;
  /**
   * How long after `end()` it goes on while nothing comes in, in milliseconds; undefined: it is closed at once. A
   * websocket has no half-close, so what the other side still has to say would be lost otherwise.
   */
  readonly halfCloseTimeout?: number | undefined;
}

/** As Node's own is: with the reason as its cause. */
class AbortError extends Error {
  override readonly name = "AbortError";
  readonly code = "ABORT_ERR";
  constructor(cause: unknown) {
    super("The operation was aborted", { cause });
  }
}

function toBuffer(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}

/**
 * A websocket that has just been opened, as a Duplex of bytes that is destroyed with a StreamError when it ends
 * abnormally, after what had arrived was read; with the signal's reason when that aborts. Whoever destroys it leaves
 * nothing behind.
 */
export function byteStream(
  socket: WebSocket,
  { clock, what, signal, pingInterval, halfCloseTimeout }: ByteStreamOptions,
): Duplex {
  let sent = 0;
  /** Messages that the system has not taken yet. */
  let underWay = 0;
  /** Bytes that could not be sent any more when the connection had gone. */
  let unsent = 0;
  let closed = false;
  let closing = false;
  let failure: StreamError | undefined;
  let cause: unknown;
  /** A write, or the end of all, that waits to be told how it went. */
  let stuck: ((error?: Error | null) => void) | undefined;
  let whenSent = ignore;
  let idle: unknown;
  let unlink = ignore;

  const duplex = new Duplex({
    allowHalfOpen: false,
    readableHighWaterMark: MAX_UNREAD,
    read() {
      if (socket.isPaused) socket.resume();
    },
    write(chunk: Buffer, _encoding, callback) {
      sent += chunk.length;
      send(chunk, 0, callback);
    },
    final(callback) {
      whenSent = () => {
        whenSent = ignore;
        if (closed || unsent > 0) {
          undelivered(0, callback);
          return;
        }
        if (halfCloseTimeout === undefined) close();
        else waitForMore(halfCloseTimeout);
        callback();
      };
      if (underWay === 0) whenSent();
    },
    destroy(error, callback) {
      stopWatching();
      unlink();
      clock.clearTimeout(idle);
      socket.removeListener("message", receive);
      // The frame tells the other side that this is meant; whether it answers is not waited for.
      if (socket.readyState === socket.OPEN) socket.close(duplex.writableFinished ? NORMAL : GOING_AWAY);
      socket.terminate();
      stuck?.(error ?? new AbortError("the stream was destroyed"));
      callback(error);
    },
  });

  function abort(): void {
    const reason: unknown = signal?.reason;
    // Only an error is told by a stream; and ssh2 writes on the one that it is told.
    const tellable = reason instanceof Error && Object.isExtensible(reason);
    duplex.destroy(tellable ? reason : new AbortError(reason));
  }

  function close(): void {
    closing = true;
    socket.close(NORMAL);
  }

  function post(part: Buffer, callback: (error?: Error | null) => void): void {
    underWay += 1;
    socket.send(part, BINARY, (error) => {
      underWay -= 1;
      callback(error);
      if (underWay === 0) whenSent();
    });
  }

  /** Sends from `start` on, in several messages where it is long, and waits where too much is waiting already. */
  function send(chunk: Buffer, start: number, callback: (error?: Error | null) => void): void {
    let from = start;
    while (!closed) {
      const end = Math.min(from + MAX_FRAME, chunk.length);
      const part = from === 0 && end === chunk.length ? chunk : chunk.subarray(from, end);
      const rest = chunk.length - from;
      if (socket.bufferedAmount > MAX_UNSENT) {
        post(part, (error) => {
          if (error) undelivered(rest, callback);
          else if (end === chunk.length) callback();
          else send(chunk, end, callback);
        });
        return;
      }
      post(part, (error) => {
        if (error) unsent += part.length;
      });
      if (end === chunk.length) {
        callback();
        return;
      }
      from = end;
    }
    undelivered(chunk.length - from, callback);
  }

  /** What has arrived is still to be read, so a write that fails must not end everything at once. */
  function undelivered(bytes: number, callback: (error?: Error | null) => void): void {
    unsent += bytes;
    if (duplex.destroyed) {
      callback(duplex.errored ?? new AbortError("the stream was destroyed"));
    } else if (closed && !failure && unsent === 0) {
      callback();
    } else {
      stuck = callback;
      if (!closed) return;
      fail({ code: NORMAL, reason: unsentReason() });
      // Not at once: whoever writes first may be about to read what has arrived.
      setImmediate(failUnlessRead);
    }
  }

  function unsentReason(): string {
    return `the other side closed it before ${unsent} bytes could be sent`;
  }

  function receive(data: RawData): void {
    if (!duplex.push(toBuffer(data))) socket.pause();
    if (idle !== undefined && halfCloseTimeout !== undefined) waitForMore(halfCloseTimeout);
  }

  /** The idle rule, in the place of a half-close: our side has ended, the other has until nothing more comes. */
  function waitForMore(timeout: number): void {
    clock.clearTimeout(idle);
    idle = clock.setTimeout(() => {
      // A reader that is slow is not a peer that is silent.
      if (socket.isPaused) waitForMore(timeout);
      else close();
    }, timeout);
  }

  /** Somebody who only writes must hear of the failure, though what had arrived is never read. */
  function failUnlessRead(): void {
    const reads = duplex.readableFlowing !== null || duplex.listenerCount("readable") > 0;
    if (duplex.readableLength === 0 || (!reads && stuck)) duplex.destroy(failure);
  }

  function fail(end: StreamEnd): void {
    failure ??= streamEnded(socket, what, end);
  }

  function ended(code: number, reason: Buffer): void {
    closed = true;
    stopWatching();
    clock.clearTimeout(idle);
    if (duplex.destroyed) return;
    // Whoever does not answer our close frame has nothing to say.
    const clean = CLEAN.has(code) || (closing && code === LOST && cause === undefined);
    if (!clean || unsent > 0) {
      fail({ code, reason: clean ? unsentReason() : reason.toString("utf8"), cause });
    }
    if (failure) failUnlessRead();
    if (duplex.destroyed) return;
    // Where it has failed, what is left is read to its end all the same; `read` below sees to it that no end is told.
    duplex.push(null);
    // Nobody may be reading: that it is over is told all the same, if nothing is left to be read.
    duplex.read(0);
  }

  // Everyone takes from the buffer by this method: `pipe`, the iterator, a listener of `data`.
  const read = duplex.read.bind(duplex);
  duplex.read = (size) => {
    const chunk = read(size) as unknown;
    // The end would be told in a later turn. The reader gets this chunk first: nor is the error told in this one.
    if (failure && closed && duplex.readableLength === 0) duplex.destroy(failure);
    return chunk;
  };
  // An error before the caller has looked at the stream must not end the process.
  duplex.on("error", ignore);

  const stopWatching = watch(socket, {
    clock,
    interval: pingInterval,
    sent: () => sent,
    onLost() {
      fail({ code: LOST, reason: "nothing was heard from the other side, not even the answer to a ping" });
      socket.terminate();
    },
  });
  socket.on("message", receive);
  socket.on("error", (error) => {
    cause = error;
  });
  socket.on("close", ended);
  // It may have aborted just when the websocket had opened.
  if (signal?.aborted) abort();
  else unlink = onAbort(signal, abort);
  socket.resume();
  return duplex;
}
