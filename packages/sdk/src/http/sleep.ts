import type { Clock } from "./clock.ts";
import { onAbort } from "./signals.ts";

/** Waits `delay` milliseconds; rejects with the signal's reason as soon as it aborts. */
export function sleep(clock: Clock, delay: number, signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const timer = clock.setTimeout(() => {
      unlink();
      resolve();
    }, delay);
    const unlink = onAbort(signal, () => {
      clock.clearTimeout(timer);
      reject(signal?.reason);
    });
  });
}
