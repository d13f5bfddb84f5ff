import { ValidationError } from "../errors.ts";
import type { Clock } from "./clock.ts";
import { MAX_TIMER } from "./clock.ts";
import { onAbort } from "./signals.ts";

/** How many requests a client sends, and how many may wait. */
export interface RateLimit {
  /** Requests per second in the long run. 4 unless given: what the Go client limits itself to. */
  perSecond: number;
  /** Requests that may be sent at once after a pause. 40 unless given. */
  burst: number;
  /** Calls that may wait; one more is refused. 10,000 unless given. */
  maxQueued: number;
}

export const DEFAULT_RATE_LIMIT: RateLimit = { perSecond: 4, burst: 40, maxQueued: 10_000 };

/** A token bucket with a queue, first come first served. */
export interface Limiter {
  /** Takes a token if one is there and nobody waits. */
  take(): boolean;
  /** Waits for a token; rejects with the signal's reason, and at once when too many wait already. */
  wait(signal: AbortSignal | null | undefined): Promise<void>;
  /** Takes a token even if none is there, for a repeated attempt: the calls that follow wait the longer. */
  debit(): void;
}

export function createLimiter({ perSecond, burst, maxQueued }: RateLimit, clock: Clock): Limiter {
  const queue = new Set<() => void>();
  let tokens = burst;
  let filledAt = clock.now();
  let timer: unknown;

  function refill(): void {
    const now = clock.now();
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * perSecond);
    filledAt = now;
  }

  function schedule(): void {
    if (timer !== undefined || queue.size === 0) return;
    timer = clock.setTimeout(drain, Math.min(MAX_TIMER, Math.ceil(((1 - tokens) / perSecond) * 1000)));
  }

  function drain(): void {
    timer = undefined;
    refill();
    for (const admit of queue) {
      if (tokens < 1) break;
      tokens -= 1;
      queue.delete(admit);
      admit();
    }
    schedule();
  }

  return {
    take() {
      if (queue.size > 0) return false;
      refill();
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
    debit() {
      refill();
      tokens -= 1;
    },
    wait(signal) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      if (queue.size >= maxQueued) {
        return Promise.reject(
          new ValidationError(
            `${maxQueued} calls already wait for the rate limit of ${perSecond} per second: start fewer at once, or raise ` +
              "rateLimit.maxQueued. Nothing was sent.",
          ),
        );
      }
      return new Promise((resolve, reject) => {
        const admit = () => {
          unlink();
          resolve();
        };
        const unlink = onAbort(signal, () => {
          queue.delete(admit);
          if (queue.size === 0) {
            clock.clearTimeout(timer);
            timer = undefined;
          }
          reject(signal?.reason);
        });
        queue.add(admit);
        schedule();
      });
    },
  };
}
