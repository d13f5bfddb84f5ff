import { onAbort } from "../../http/signals.ts";
import type { LogItem } from "./gap.ts";
import { createLineQueue } from "./line-queue.ts";

/** How many characters of lines may wait for the reader before the connection is paused: 256 Ki. */
const MAX_BUFFERED = 256 * 1024;

/** What fills a delivery. */
export interface LogProducer {
  /** The first line is asked for. */
  start(): void;
  /** Nobody wants anything more: leave nothing behind. */
  stop(): void;
  /** Whether enough lines wait, so that no more should come. */
  hold(full: boolean): void;
}

/** Like a generator's: it can be read by hand, and then by `for await`. */
export type LogIterator = AsyncIterator<LogItem, undefined> & AsyncIterable<LogItem>;

/** Between whoever receives lines and whoever reads them. */
export interface LogDelivery {
  readonly iterator: LogIterator;
  /** Whether enough lines wait. */
  readonly full: boolean;
  push(items: readonly LogItem[]): void;
  /** Ends it, with what is to be thrown when all that came before was read. */
  end(failure?: { error: unknown }): void;
}

interface Reader {
  readonly resolve: (result: IteratorResult<LogItem, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lines that arrived before a failure are given out before it is thrown; an abort is thrown at once. Written by hand,
 * because a generator takes three times as long for a line.
 */
export function createDelivery(producer: LogProducer, signal: AbortSignal | undefined): LogDelivery {
  const queue = createLineQueue();
  let readers: Reader[] = [];
  let started = false;
  let ended = false;
  let full = false;
  let failure: { error: unknown } | undefined;
  let unlink = () => {};

  function hold(now: boolean): void {
    if (full === now) return;
    full = now;
    producer.hold(now);
  }

  function push(items: readonly LogItem[]): void {
    if (ended) return;
    if (readers.length === 0) queue.push(items);
    else {
      const served = readers.splice(0, items.length);
      served.forEach(({ resolve }, index) => {
        resolve({ value: items[index] ?? "", done: false });
      });
      queue.push(items.slice(served.length));
    }
    if (queue.size > MAX_BUFFERED) hold(true);
  }

  function take(): LogItem | undefined {
    const item = queue.take();
    if (full && queue.size < MAX_BUFFERED / 2) hold(false);
    return item;
  }

  /** Ends it for whoever waits now, and for every `next()` to come. */
  function end(error?: { error: unknown }): void {
    if (ended) return;
    ended = true;
    unlink();
    const [first, ...others] = readers;
    readers = [];
    if (first && error) first.reject(error.error);
    else {
      first?.resolve({ value: undefined, done: true });
      failure = error;
    }
    for (const reader of others) reader.resolve({ value: undefined, done: true });
  }

  function stop(): void {
    queue.clear();
    producer.stop();
  }

  function start(): void {
    started = true;
    if (signal?.aborted) {
      end({ error: signal.reason });
      return;
    }
    unlink = onAbort(signal, () => {
      end({ error: signal?.reason });
      stop();
    });
    producer.start();
  }

  const iterator: LogIterator = {
    next() {
      if (signal?.aborted && queue.size > 0) {
        // It had ended before, but not all of it was read.
        failure = undefined;
        stop();
        return Promise.reject(signal.reason);
      }
      const item = take();
      if (item !== undefined) return Promise.resolve({ value: item, done: false });
      if (!(started || ended)) start();
      if (failure) {
        const { error } = failure;
        failure = undefined;
        return Promise.reject(error);
      }
      if (ended) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve, reject) => readers.push({ resolve, reject }));
    },
    async return(value) {
      end();
      failure = undefined;
      stop();
      return { value: await value, done: true };
    },
    [Symbol.asyncIterator]: () => iterator,
  };

  return {
    iterator,
    push,
    end,
    get full() {
      return full;
    },
  };
}
