import type { Duplex, Writable } from "node:stream";
import { ValidationError } from "../../errors.ts";
import { ignore } from "../../http/ignore.ts";

/** What a command can be given to read. A Node `Readable` and a web `ReadableStream` are such iterables. */
export type Stdin = string | Uint8Array | AsyncIterable<Uint8Array | string>;

/** Where the input of a command goes. */
export interface Feed {
  readonly channel: Writable;
  /** What the channel writes to without a look at whether it can take more. */
  readonly stream: Duplex;
  readonly onError: (error: unknown) => void;
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof (value as Partial<AsyncIterable<unknown>> | null)?.[Symbol.asyncIterator] === "function";
}

/** @throws ValidationError for what cannot be read from. */
export function checkStdin(stdin: unknown): void {
  if (stdin === undefined || typeof stdin === "string" || stdin instanceof Uint8Array || isIterable(stdin)) return;
  throw new ValidationError("stdin must be a string, bytes, or an async iterable of these. Nothing was sent.");
}

/**
 * Writes a command's input and its end, no faster than it goes out.
 *
 * @returns How to stop: what is read from is told, and nothing is waited for any more.
 */
export function feed(stdin: Stdin | undefined, { channel, stream, onError }: Feed): () => void {
  if (stdin === undefined || typeof stdin === "string" || stdin instanceof Uint8Array) {
    if (stdin === undefined) channel.end();
    else channel.end(stdin);
    return ignore;
  }
  const source = stdin;
  let iterator: AsyncIterator<Uint8Array | string> | undefined;
  let stopped = false;
  let wake = ignore;

  function drained(target: Writable): Promise<void> {
    return new Promise((resolve) => {
      wake = () => {
        target.removeListener("drain", wake);
        resolve();
      };
      target.once("drain", wake);
    });
  }
  async function pump(): Promise<void> {
    // Here, where what it throws is caught: a stream that is locked does.
    iterator = source[Symbol.asyncIterator]();
    while (!stopped) {
      const { value, done } = await iterator.next();
      if (stopped) return;
      if (done) {
        channel.end();
        return;
      }
      if (typeof value !== "string" && !(value instanceof Uint8Array)) {
        throw new ValidationError("what stdin gives must be strings or bytes");
      }
      if (!channel.write(value)) await drained(channel);
      if (!stopped && stream.writableNeedDrain) await drained(stream);
    }
  }
  async function leave(): Promise<void> {
    await iterator?.return?.();
  }
  pump().catch((error: unknown) => {
    if (!stopped) onError(error);
  });
  return () => {
    if (stopped) return;
    stopped = true;
    wake();
    // A generator that is busy returns when it is not; nobody waits for that.
    leave().catch(ignore);
  };
}
