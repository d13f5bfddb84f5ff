import { SynpseError } from "../errors.ts";
import { BodyTooLong, readBody } from "./body.ts";
import type { Clock } from "./clock.ts";
import { onAbort } from "./signals.ts";

/** One attempt that brought no complete response. */
export interface Failure {
  /** `length`: the body is longer than {@link readBody} takes. */
  readonly failure: "timeout" | "network" | "length";
  /** The status, where the server had answered, but the body did not arrive. */
  readonly status: number | undefined;
  readonly error?: unknown;
}

/** What became of one attempt. */
export type Outcome = { readonly response: Response; readonly text: string } | Failure;

/** Where one attempt ends. */
export interface AttemptLimits {
  /** Milliseconds until the last byte of the body. */
  readonly time: number;
  readonly signal: AbortSignal | null | undefined;
  readonly clock: Clock;
}

/**
 * Sends once and reads the body. Rejects with the caller's abort reason, or with an error of this package (nothing
 * could be sent); every other end is an outcome. Ends at once even where the given function does not heed its signal.
 */
export function attempt(
  send: (signal: AbortSignal) => Promise<Response>,
  { time, signal, clock }: AttemptLimits,
): Promise<Outcome> {
  // It may have aborted since the call looked last.
  if (signal?.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    let status: number | undefined;
    let open = true;

    function end(settle: () => void): void {
      if (!open) return;
      open = false;
      clock.clearTimeout(timer);
      unlink();
      settle();
    }
    const timer = clock.setTimeout(() => {
      end(() => resolve({ failure: "timeout", status }));
      controller.abort();
    }, time);
    const unlink = onAbort(signal, () => {
      end(() => reject(signal?.reason));
      controller.abort();
    });

    async function run(): Promise<void> {
      const response = await send(controller.signal);
      if (!open) return response.body?.cancel();
      status = response.status;
      const text = await readBody(response, controller.signal);
      end(() => resolve({ response, text }));
    }
    run().catch((error: unknown) => {
      const failure = error instanceof BodyTooLong ? "length" : "network";
      end(() => (error instanceof SynpseError ? reject(error) : resolve({ failure, status, error })));
    });
  });
}
