import { ValidationError } from "../errors.ts";
import { checkTimes, type Settings } from "../options.ts";
import { attempt, type Outcome } from "./attempt.ts";
import { withBody } from "./body.ts";
import type { Clock } from "./clock.ts";
import { createAuthorizer } from "./credentials.ts";
import { about, emit } from "./events.ts";
import { failureError } from "./failure.ts";
import { PLACEHOLDER, REQUEST_ID } from "./headers.ts";
import type { Limiter } from "./limit.ts";
import { redact } from "./redact.ts";
import { CALL, type CallState, newCall, type RequestRecord } from "./request.ts";
import { newRequestId } from "./request-id.ts";
import { backoff, mayRepeat, retryAfter } from "./retry.ts";
import { sleep } from "./sleep.ts";

/** What the requests of a client share. */
export interface SendContext {
  readonly settings: Settings;
  readonly limiter: Limiter | undefined;
  readonly clock: Clock;
}

/**
 * The one way of every request: rate limit, attempts within their time, pauses between them. It is the `fetch` below
 * openapi-fetch: an error status is a response, its body read; what brought no response is thrown.
 */
export function createSend({ settings, limiter, clock }: SendContext): (request: RequestRecord) => Promise<Response> {
  const { onEvent } = settings;
  const authorize = createAuthorizer(settings);
  const asksForKey = typeof settings.accessKey === "function";

  /** Refuses what must not be sent, and fills in what every attempt shares. Returns whether each needs its own key. */
  async function prepare(request: RequestRecord, call: CallState): Promise<boolean> {
    const { url, headers, signal } = request;
    // openapi-fetch takes another base address with a call, and leaves {parameters} that it is not given.
    if (!url.startsWith(`${settings.baseUrl}/`)) {
      throw new ValidationError("the address is outside baseUrl. Nothing was sent.");
    }
    if (url.includes("{")) throw new ValidationError("a path parameter is missing. Nothing was sent.");
    checkTimes(request);
    if (signal?.aborted) throw signal.reason;

    if (headers.get(REQUEST_ID) === PLACEHOLDER) headers.set(REQUEST_ID, newRequestId(clock.date()));
    call.requestId = headers.get(REQUEST_ID) ?? "";
    call.url = url;
    const needsKey = headers.get("authorization") === PLACEHOLDER;
    if (needsKey && !asksForKey) headers.set("authorization", await authorize());
    call.authorization = headers.get("authorization");
    return needsKey && asksForKey;
  }

  async function once(
    request: RequestRecord,
    call: CallState,
    abort: AbortSignal,
    needsKey: boolean,
  ): Promise<Response> {
    const { url, method, headers, body = null } = request;
    if (needsKey) {
      call.authorization = await authorize();
      abort.throwIfAborted();
      headers.set("authorization", call.authorization);
    }
    call.attempts += 1;
    if (onEvent) emit(onEvent, { type: "request", ...about(call) });
    return settings.fetch(url, { method, headers, body, redirect: "manual", signal: abort });
  }

  /** Milliseconds until the request is sent again, or undefined where this outcome is the last. */
  function pauseAfter(outcome: Outcome, request: RequestRecord, call: CallState, left: number): number | undefined {
    const { maxRetries = settings.maxRetries, repeatable = call.repeatable } = request;
    if (call.attempts > maxRetries || !mayRepeat(outcome, repeatable)) return undefined;
    const asked = "response" in outcome ? retryAfter(outcome.response.headers, clock.date()) : undefined;
    if (asked !== undefined && asked > settings.maxRetryAfter) return undefined;
    const pause = asked ?? backoff(call.attempts, settings, clock.random());
    return pause < left ? pause : undefined;
  }

  async function run(request: RequestRecord, call: CallState): Promise<Response> {
    const needsKey = await prepare(request, call);
    const { signal, timeout = settings.timeout, attemptTimeout = settings.attemptTimeout } = request;
    // It may have aborted while the request was prepared; then it takes no token.
    if (signal?.aborted) throw signal.reason;
    if (limiter && !limiter.take()) await limiter.wait(signal);
    const deadline = clock.now() + timeout;

    for (;;) {
      const startedAt = clock.now();
      const time = Math.min(attemptTimeout, deadline - startedAt);
      const outcome = await attempt((abort) => once(request, call, abort, needsKey), { time, signal, clock });
      const status = "response" in outcome ? outcome.response.status : undefined;
      if (onEvent && status !== undefined) {
        emit(onEvent, { type: "response", ...about(call), status, duration: clock.now() - startedAt });
      }
      const delay = pauseAfter(outcome, request, call, deadline - clock.now());
      if (delay === undefined) {
        if ("response" in outcome) return withBody(outcome.response, outcome.text);
        throw failureError(outcome, call, time < attemptTimeout ? { timeout } : { attemptTimeout });
      }
      call.inDoubt ||= !mayRepeat(outcome, false);
      if (onEvent) emit(onEvent, { type: "retry", ...about(call), delay, status });
      await sleep(clock, delay, signal);
      limiter?.debit();
    }
  }

  async function runRaw(request: RequestRecord): Promise<Response> {
    const { pathname } = new URL(request.url);
    const { method } = request;
    const call = newCall(redact(`${method} ${pathname}`), method, request.url, method !== "POST" && method !== "PATCH");
    try {
      return await run(request, call);
    } catch (error) {
      emit(onEvent, { type: "error", ...about(call), error });
      throw error;
    }
  }

  return (request) => {
    const call = request[CALL];
    return call ? run(request, call) : runRaw(request);
  };
}
