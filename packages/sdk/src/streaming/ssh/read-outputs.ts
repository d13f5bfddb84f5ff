import type { Readable } from "node:stream";
import type { Take } from "./output.ts";

/** Where the outputs of a command go. */
export interface Outputs {
  readonly from: readonly [Readable, Readable];
  readonly to: readonly [Take, Take];
  /** When a taker that was waited for is ready again. */
  readonly onTaken: () => void;
  readonly onError: (error: unknown) => void;
  readonly onEnd: () => void;
}

/**
 * Reads both outputs to their ends. While one of the takers is busy, neither is read: they share SSH's window, and what
 * one of them reads would let the device send more of the other.
 *
 * @returns How to go on reading, but throw it all away.
 */
export function readOutputs({ from, to, onTaken, onError, onEnd }: Outputs): () => void {
  let busy = 0;
  let open: number = from.length;
  let discarding = false;

  function check(): void {
    if (busy > 0 || discarding) return;
    if (open === 0) onEnd();
  }
  function resume(): void {
    for (const each of from) each.resume();
    onTaken();
  }
  /** A taker that has failed is not called again, and what the other one would get is of no use either. */
  function fail(error: unknown): void {
    discarding = true;
    onError(error);
  }
  function wait(taking: PromiseLike<void>): void {
    busy += 1;
    for (const each of from) each.pause();
    taking.then(() => {
      busy -= 1;
      if (busy === 0) resume();
      check();
    }, fail);
  }
  from.forEach((stream, index) => {
    const take = to[index];
    stream.on("data", (chunk: Buffer) => {
      if (discarding) return;
      try {
        const taking: unknown = take?.(chunk);
        // A taker may give back anything, such as the new length of the list that it pushed to.
        if (isPromise(taking)) wait(taking);
      } catch (error) {
        fail(error);
      }
    });
    stream.on("error", onError);
    stream.once("end", () => {
      open -= 1;
      check();
    });
  });

  return () => {
    discarding = true;
    resume();
  };
}

function isPromise(value: unknown): value is PromiseLike<void> {
  return typeof (value as PromiseLike<void> | undefined)?.then === "function";
}
