import { APIError, ConnectionError } from "../../errors.ts";
import type { Clock } from "../../http/clock.ts";
import { backoff, mayRepeat } from "../../http/retry.ts";
import type { Settings } from "../../options.ts";

/** Whether a log may be opened once more after this. Otherwise the server has said no. */
export function mayReopen(error: unknown): boolean {
  if (error instanceof APIError) return error.status >= 500 || error.status === 408 || error.status === 429;
  return error instanceof ConnectionError && mayRepeat({ failure: "network", status: undefined, error }, true);
}

/**
 * Milliseconds until attempt `number` (1 for the first) to open a log once more: what the server asks for, else the
 * client's back-off. Undefined where the server asks for more than the client's `maxRetryAfter`.
 */
export function pauseBefore(number: number, error: unknown, settings: Settings, clock: Clock): number | undefined {
  const asked = error instanceof APIError ? error.retryAfter : undefined;
  if (asked !== undefined) return asked > settings.maxRetryAfter ? undefined : asked;
  return backoff(number, settings, clock.random());
}

/** Adds to an error's message that it came back however often the log was opened again. */
export function gaveUp(error: unknown, tries: number): unknown {
  if (tries === 0 || !(error instanceof Error)) return error;
  const { message, stack } = error;
  const times = tries === 1 ? "1 reconnection" : `${tries} reconnections`;
  error.message = `${message} ${times} brought nothing new.`;
  if (stack !== undefined) error.stack = stack.replace(message, () => error.message);
  return error;
}
