import type { Duplex, Writable } from "node:stream";
import { ValidationError } from "../../errors.ts";
import { ignore } from "../../http/ignore.ts";
import { isIterable, type Reading, readFrom } from "./reading.ts";

/** What a command can be given to read. A Node `Readable` and a web `ReadableStream` are such iterables. */
export type Stdin = string | Uint8Array | AsyncIterable<Uint8Array | string>;

/** Where the input of a command goes. */
export interface Feed {
  readonly channel: Writable;
  /** What the channel writes to without a look at whether it can take more. */
  readonly stream: Duplex;
  readonly onError: (error: unknown) => void;
}

/** @throws ValidationError for what cannot be read from. */
export function checkStdin(stdin: unknown): void {
  if (stdin === undefined || typeof stdin === "string" || stdin instanceof Uint8Array || isIterable(stdin)) return;
  throw new ValidationError("stdin must be a string, bytes, or an async iterable of these. Nothing was sent.");
}

/**
 * Writes a command's input and its end, no faster than it goes out.
 *
 * @returns How to stop: what is read from is let go of, and nothing is waited for any more.
 */
export function feed(stdin: Stdin | Reading | undefined, { channel, stream, onError }: Feed): () => void {
  if (stdin === undefined || typeof stdin === "string" || stdin instanceof Uint8Array) {
    if (stdin === undefined) channel.end();
    else channel.end(stdin);
    return ignore;
  }
  const source = "letGo" in stdin ? stdin : readFrom(stdin);
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
    while (!stopped) {
      const { value, done } = await source.next();
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
  pump().catch((error: unknown) => {
    if (!stopped) onError(error);
  });
  return () => {
    if (stopped) return;
    stopped = true;
    wake();
    source.letGo();
  };
}
