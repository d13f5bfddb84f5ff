import { ignore } from "../../http/ignore.ts";

/**
 * A source that a call reads from. It belongs to the call, as with `for await`: when the call ends, however it ends, the
 * source is let go of, read or not. A Node stream is destroyed then, a web stream is cancelled, any other source is told
 * to return. So one that has nothing to give does not keep the process.
 */
export interface Reading {
  next(): Promise<IteratorResult<unknown, unknown>>;
  /** May be called more than once. */
  letGo(): void;
}

interface NodeStream extends AsyncIterable<unknown> {
  on(event: "error", listener: () => void): unknown;
  pipe(): unknown;
  destroy(): unknown;
}

function has(value: object, ...names: string[]): boolean {
  return names.every((name) => typeof (value as Record<string, unknown>)[name] === "function");
}

// By what they can do: streams also come from packages, and from other realms.
const isNodeStream = (source: object): source is NodeStream => has(source, "on", "pipe", "destroy");
const isWebStream = (source: object): source is ReadableStream<unknown> => has(source, "getReader", "cancel");

export function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof (value as Partial<AsyncIterable<unknown>> | null)?.[Symbol.asyncIterator] === "function";
}

function readNodeStream(source: NodeStream): Reading {
  // It may fail before it is read, which shows in the first `next()`; and nobody else need listen.
  source.on("error", ignore);
  let iterator: AsyncIterator<unknown> | undefined;
  return {
    async next() {
      iterator ??= source[Symbol.asyncIterator]();
      return iterator.next();
    },
    letGo: () => void source.destroy(),
  };
}

function readWebStream(source: ReadableStream<unknown>): Reading {
  let reader: ReadableStreamDefaultReader<unknown> | undefined;
  return {
    async next() {
      reader ??= source.getReader();
      return reader.read();
    },
    letGo() {
      (reader ?? source).cancel().catch(ignore);
      reader?.releaseLock();
    },
  };
}

function readIterable(source: AsyncIterable<unknown>): Reading {
  let iterator: AsyncIterator<unknown> | undefined;
  let over = false;
  return {
    async next() {
      iterator ??= source[Symbol.asyncIterator]();
      const step = await iterator.next();
      if (step.done) over = true;
      return step;
    },
    letGo() {
      if (over) return;
      over = true;
      // A generator that is busy returns when it is not; nobody waits for that.
      (async () => (iterator ?? source[Symbol.asyncIterator]()).return?.())().catch(ignore);
    },
  };
}

/** Takes a source over. Nothing is read before the first `next()`, where it shows what cannot be read. */
export function readFrom(source: AsyncIterable<unknown>): Reading {
  if (isWebStream(source)) return readWebStream(source);
  return isNodeStream(source) ? readNodeStream(source) : readIterable(source);
}
