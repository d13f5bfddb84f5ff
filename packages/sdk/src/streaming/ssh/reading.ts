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

/** What begins to read does so with the first `next()`, where it shows what cannot be read. */
function readIterable(source: AsyncIterable<unknown>, letGo: (begin: () => AsyncIterator<unknown>) => void): Reading {
  let iterator: AsyncIterator<unknown> | undefined;
  function begin(): AsyncIterator<unknown> {
    iterator ??= source[Symbol.asyncIterator]();
    return iterator;
  }
  return { next: async () => begin().next(), letGo: () => letGo(begin) };
}

function readWebStream(source: ReadableStream<unknown>): Reading {
  let reader: ReadableStreamDefaultReader<unknown> | undefined;
  return {
    async next() {
      reader ??= source.getReader();
      const { value, done } = await reader.read();
      return done ? { value, done } : { value, done };
    },
    letGo() {
      (reader ?? source).cancel().catch(ignore);
      reader?.releaseLock();
    },
  };
}

/** Takes a source over. Nothing is read before the first `next()`. */
export function readFrom(source: AsyncIterable<unknown>): Reading {
  if (isWebStream(source)) return readWebStream(source);
  if (isNodeStream(source)) {
    // It may fail before it is read, which shows in the first `next()`; and nobody else need listen.
    source.on("error", ignore);
    return readIterable(source, () => void source.destroy());
  }
  return readIterable(source, (begin) => {
    // A generator that is busy returns when it is not; nobody waits for that.
    (async () => begin().return?.())().catch(ignore);
  });
}
