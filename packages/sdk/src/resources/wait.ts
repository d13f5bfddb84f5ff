import { WaitError } from "../errors.ts";
import type { Core } from "../http/operation.ts";
import { onAbort } from "../http/signals.ts";
import { sleep } from "../http/sleep.ts";
import { checkNumbers, type RequestOptions } from "../options.ts";

/** The longest that a wait lasts unless told otherwise, in milliseconds: 5 minutes. */
const DEFAULT_WAIT = 300_000;
/** The pauses between two looks, in milliseconds: from the first to the longest, each half as long again as the one before. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 10_000;
const GROWTH = 1.5;

/** How to wait. */
export interface WaitOptions<T> extends Omit<RequestOptions, "timeout" | "repeatable"> {
  /** Milliseconds until the wait gives up with a WaitError. 300,000 unless given. */
  timeout?: number | undefined;
  /** Told what each look saw, the last one included. */
  onProgress?: ((seen: T) => void) | undefined;
}

/** What a look means. */
export type Verdict =
  | { readonly done: true }
  /** It goes on; `state` says how things stand, for the message when the time is over. */
  | { readonly done: false; readonly state: string }
  /** It can no longer be done. */
  | { readonly failed: string };

/**
 * Looks at once and then again and again until `judge` says that it is done. Rejects with a WaitError where it says
 * that it failed, or when the time is over; with the signal's reason when it aborts; with what a look rejects with.
 */
export async function poll<T>(
  core: Core,
  what: string,
  look: (options: RequestOptions) => Promise<T>,
  judge: (seen: T) => Verdict,
  { timeout = DEFAULT_WAIT, onProgress, signal, ...options }: WaitOptions<T> = {},
): Promise<T> {
  checkNumbers({ timeout });
  if (signal?.aborted) throw signal.reason;
  const { clock } = core;
  const ended = new AbortController();
  const timer = clock.setTimeout(() => {
    const message = `${what}: not done within ${timeout} ms; ${state}. Raise the option timeout if it needs longer.`;
    ended.abort(new WaitError(message, { why: "timeout", last }));
  }, timeout);
  const unlink = onAbort(signal, () => ended.abort(signal?.reason));
  let last: T | undefined;
  let state = "nothing was seen yet";
  try {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(LONGEST_PAUSE, pause * GROWTH)) {
      last = await look({ ...options, signal: ended.signal });
      onProgress?.(last);
      const verdict = judge(last);
      if ("failed" in verdict) throw new WaitError(`${what}: ${verdict.failed}.`, { why: "failed", last });
      if (verdict.done) return last;
      state = verdict.state;
      await sleep(clock, pause, ended.signal);
    }
  } finally {
    clock.clearTimeout(timer);
    unlink();
  }
}
