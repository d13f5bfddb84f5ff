import { ValidationError } from "../errors.ts";
import { checkNumbers, type Settings } from "../options.ts";
import { attempt, type Outcome } from "./attempt.ts";
import type { Clock } from "./clock.ts";
import { createAuthorizer } from "./credentials.ts";
import { about, emit } from "./events.ts";
import { explainFailure } from "./explain.ts";
import { PLACEHOLDER, REQUEST_ID } from "./headers.ts";
import type { Limiter } from "./limit.ts";
import type { CallState, Outgoing, Received } from "./request.ts";
import { newRequestId } from "./request-id.ts";
import { backoff, mayRepeat, retryAfter } from "./retry.ts";
import { sleep } from "./sleep.ts";

/** What the requests of a client share. */
export interface SendContext {
  readonly settings: Settings;
  readonly limiter: Limiter | undefined;
  readonly clock: Clock;
}

/** The one way of every request. Resolves with the last response, whatever its status. */
export type Send = (request: Outgoing, call: CallState) => Promise<Received>;

/** Rate limit, attempts within their time, pauses between them. What brought no response is thrown. */
export function createSend({ settings, limiter, clock }: SendContext): Send {
  // Called by itself, and not as a member: a browser's own fetch wants so, and no fetch is to see the settings.
  const { onEvent, fetch } = settings;
  const authorize = createAuthorizer(settings);
  const asksForKey = typeof settings.accessKey === "function";

  function once({ url, method, headers, body }: Outgoing, call: CallState, abort: AbortSignal): Promise<Response> {
    call.authorization = headers.authorization ?? null;
    call.attempts += 1;
    if (onEvent) emit(onEvent, { type: "request", ...about(call) });
    // A copy: what a fetch does to its arguments is no concern of the next attempt.
    return fetch(url, {
      method,
      headers: { ...headers },
      body: (body ?? null) as string | null,
      redirect: "manual",
      signal: abort,
    });
  }

  /** Asks for the key first: each attempt does so anew. */
  async function onceWithKey(request: Outgoing, call: CallState, abort: AbortSignal): Promise<Response> {
    request.headers.authorization = await authorize();
    abort.throwIfAborted();
    return once(request, call, abort);
  }

  /** Milliseconds until the request is sent again, or undefined where this outcome is the last. */
  function pauseAfter(
    outcome: Outcome,
    { options }: Outgoing,
    call: CallState,
    tries: number,
    left: number,
  ): number | undefined {
    const { maxRetries = settings.maxRetries, repeatable = call.repeatable } = options ?? {};
    if (tries > maxRetries || !mayRepeat(outcome, repeatable)) return undefined;
    const asked = "response" in outcome ? retryAfter(outcome.response.headers, clock.date()) : undefined;
    if (asked !== undefined && asked > settings.maxRetryAfter) return undefined;
    const pause = asked ?? backoff(tries, settings, clock.random());
    return pause < left ? pause : undefined;
  }

  return async (request, call) => {
    const { headers, options = {} } = request;
    const { signal, timeout = settings.timeout, attemptTimeout = settings.attemptTimeout } = options;
    checkNumbers(options);
    if (signal && typeof signal.addEventListener !== "function") {
      throw new ValidationError("signal must be an AbortSignal. Nothing was sent.");
    }
    if (signal?.aborted) throw signal.reason;
    // Where the caller has set or removed one of these, it is no placeholder any more.
    if (headers[REQUEST_ID] === PLACEHOLDER) headers[REQUEST_ID] = newRequestId(clock.date());
    call.requestId = headers[REQUEST_ID] ?? "";
    call.url = request.url;
    const asks = headers.authorization === PLACEHOLDER;
    const key = asks && !asksForKey ? authorize() : undefined;
    if (typeof key === "string") headers.authorization = key;
    const send = asks && asksForKey ? onceWithKey : once;

    if (limiter && !limiter.take()) await limiter.wait(signal);
    const deadline = clock.now() + timeout;
    // An attempt that fails before it is sent, for want of a key, is one as well.
    for (let tries = 1; ; tries++) {
      const startedAt = clock.now();
      const time = Math.min(attemptTimeout, deadline - startedAt);
      const outcome = await attempt((abort) => send(request, call, abort), { time, signal, clock });
      const status = "response" in outcome ? outcome.response.status : undefined;
      if (onEvent && status !== undefined) {
        emit(onEvent, { type: "response", ...about(call), status, duration: clock.now() - startedAt });
      }
      // What was asked for has arrived: the usual end.
      if ("response" in outcome && outcome.response.ok) return outcome;
      const delay = pauseAfter(outcome, request, call, tries, deadline - clock.now());
      if (delay === undefined) {
        if ("response" in outcome) return outcome;
        throw await explainFailure(outcome, call, time < attemptTimeout ? { timeout } : { attemptTimeout });
      }
      call.inDoubt ||= !mayRepeat(outcome, false);
      if (onEvent) emit(onEvent, { type: "retry", ...about(call), delay, status });
      await sleep(clock, delay, signal);
      limiter?.debit();
    }
  };
}
