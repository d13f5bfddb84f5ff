import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { StreamError } from "../../errors.ts";
import { redact } from "../../http/redact.ts";
import { secretsOfCall } from "../../http/redact-deep.ts";
import type { CallState } from "../../http/request.ts";
import { safeCause } from "../../http/safe-cause.ts";

/** The close code of a connection that was lost without a close frame. */
export const LOST = 1006;
const CONTROL = /\p{Cc}+/gu;

// By socket or stream, so that whoever serves one need not carry its call about.
const calls = new WeakMap<WebSocket | Duplex, CallState>();

/** Remembers which call opened a websocket, or the stream that it became. */
export function remember(socket: WebSocket | Duplex, call: CallState): void {
  calls.set(socket, call);
}

/** Which call opened a websocket or stream, for an error about it. */
export function callOf(socket: WebSocket | Duplex): CallState {
  const call = calls.get(socket);
  if (!call) throw new TypeError("this websocket was not opened by openSocket");
  return call;
}

/** How an open websocket ended. */
export interface StreamEnd {
  readonly code: number;
  /** What the other side gave as its reason. It is not trusted. */
  readonly reason?: string | undefined;
  readonly cause?: unknown;
}

/**
 * The error for a stream that ended otherwise than it should. What the other side says is shown on one line and without
 * the credential that was sent.
 * @param what What has ended, as the beginning of a sentence: `The log`
 */
export function streamEnded(
  socket: WebSocket,
  what: string,
  { code, reason: said = "", cause }: StreamEnd,
): StreamError {
  const secrets = secretsOfCall(callOf(socket));
  const shown = (text: string) => redact(text, secrets).replace(CONTROL, " ").trim();
  const reason = shown(said);
  // Where the other side said nothing, what was seen on this one may tell.
  const why = reason || (cause instanceof Error ? shown(cause.message) : "");
  const how = code === LOST ? "the connection was lost, with" : "it was closed with";
  return new StreamError(`${what} ended abnormally: ${how} code ${code}${why && `: ${why}`}.`, {
    closeCode: code,
    reason,
    cause: safeCause(cause, secrets),
  });
}
