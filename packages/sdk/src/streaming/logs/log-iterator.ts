import type { RawData, WebSocket } from "ws";
import { StreamError } from "../../errors.ts";
import { onAbort } from "../../http/signals.ts";
import { createLineQueue } from "./line-queue.ts";
import { createLineSplitter } from "./lines.ts";

/** How many characters of lines may wait for the reader before the connection is paused: 256 Ki. */
const MAX_BUFFERED = 256 * 1024;

const NORMAL = 1000;
/** Ways in which servers end a log that is not followed: without a code, going away, or just dropping the connection. */
const TOLERATED = new Set([1001, 1005, 1006]);

/** What a log is read from. */
export interface LogSource {
  /** Opens a websocket that is still paused. */
  readonly open: (signal: AbortSignal) => Promise<WebSocket>;
  readonly follow: boolean;
  readonly signal: AbortSignal | undefined;
}

interface Reader {
  readonly resolve: (result: IteratorResult<string, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

function toBytes(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

/**
 * Reads lines from one websocket, which is opened by the first `next()`. Lines that arrived before a failure are given
 * out before it is thrown; an abort is thrown at once.
 */
export function readLines({ open, follow, signal }: LogSource): AsyncIterator<string, undefined> {
  const splitter = createLineSplitter();
  const queue = createLineQueue();
  const opening = new AbortController();
  const readers: Reader[] = [];
  let socket: WebSocket | undefined;
  let started = false;
  let ended = false;
  let failure: { error: unknown } | undefined;
  let cause: unknown;
  let unlink = () => {};

  function push(lines: string[]): void {
    const served = readers.splice(0, lines.length);
    served.forEach(({ resolve }, index) => {
      resolve({ value: lines[index] ?? "", done: false });
    });
    queue.push(lines.slice(served.length));
    if (queue.size > MAX_BUFFERED) socket?.pause();
  }

  function take(): string | undefined {
    const line = queue.take();
    if (socket?.isPaused && queue.size < MAX_BUFFERED / 2) socket.resume();
    return line;
  }

  /** Ends it for whoever waits now, and for every `next()` to come. */
  function end(error?: { error: unknown }): void {
    if (ended) return;
    ended = true;
    unlink();
    const [first, ...others] = readers.splice(0);
    if (first && error) first.reject(error.error);
    else {
      first?.resolve({ value: undefined, done: true });
      failure = error;
    }
    for (const reader of others) reader.resolve({ value: undefined, done: true });
  }

  /** Leaves nothing behind: no socket, no listener, no line. */
  function close(): void {
    opening.abort();
    queue.clear();
    socket?.removeAllListeners("message");
    socket?.removeAllListeners("close");
    socket?.close(NORMAL);
    socket?.terminate();
  }

  function closed(code: number, reason: string): void {
    const partial = splitter.partial;
    push(splitter.end());
    if (code === NORMAL || (!follow && !partial && TOLERATED.has(code))) {
      end();
      return;
    }
    const said = reason && `: ${reason}`;
    end({
      error: new StreamError(`The log ended abnormally, with code ${code}${said}.`, { closeCode: code, reason, cause }),
    });
  }

  function start(): void {
    started = true;
    if (signal?.aborted) {
      end({ error: signal.reason });
      return;
    }
    unlink = onAbort(signal, () => {
      end({ error: signal?.reason });
      close();
    });
    open(opening.signal).then(
      (opened) => {
        if (ended) {
          opened.terminate();
          return;
        }
        socket = opened;
        opened.on("message", (data) => push(splitter.push(toBytes(data))));
        opened.on("error", (error) => {
          cause = error;
        });
        opened.on("close", (code, reason) => closed(code, reason.toString("utf8")));
        opened.resume();
      },
      (error: unknown) => end({ error }),
    );
  }

  return {
    next() {
      if (signal?.aborted && queue.size > 0) {
        // It had ended before, but not all of it was read.
        failure = undefined;
        close();
        return Promise.reject(signal.reason);
      }
      const line = take();
      if (line !== undefined) return Promise.resolve({ value: line, done: false });
      if (!started) start();
      if (failure) {
        const { error } = failure;
        failure = undefined;
        return Promise.reject(error);
      }
      if (ended) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve, reject) => readers.push({ resolve, reject }));
    },
    return() {
      started = true;
      end();
      failure = undefined;
      close();
      return Promise.resolve({ value: undefined, done: true });
    },
  };
}
