import { ignore } from "./ignore.ts";
import { redact } from "./redact.ts";
import type { CallState } from "./request.ts";

/** What every event tells of its request. */
export interface EventBase {
  /** The operation's name in the API document, such as `getDevice`; for `synpse.http`, the method and path. */
  readonly operation: string;
  readonly method: string;
  /** The address, with registration token ids replaced by `***`. */
  readonly url: string;
  readonly requestId: string;
  /** Counts from 1. 0 where the call failed before anything was sent. */
  readonly attempt: number;
}

/** A request is sent. */
export interface RequestEvent extends EventBase {
  readonly type: "request";
}

/** A complete response arrived, whatever its status. */
export interface ResponseEvent extends EventBase {
  readonly type: "response";
  readonly status: number;
  /** Milliseconds from sending to the end of the body. */
  readonly duration: number;
}

/** The request will be sent again. */
export interface RetryEvent extends EventBase {
  readonly type: "retry";
  /** Milliseconds until then. */
  readonly delay: number;
  /** The status that led to it, or undefined where no complete response came. */
  readonly status: number | undefined;
}

/** The call failed: what its promise rejects with. */
export interface ErrorEvent extends EventBase {
  readonly type: "error";
  readonly error: unknown;
}

/** One step of a call. No event holds a credential or secret data. */
export type SynpseEvent = RequestEvent | ResponseEvent | RetryEvent | ErrorEvent;

/** What `onEvent` takes. Called at once, and not awaited. */
export type EventHandler = (event: SynpseEvent) => void;

/** Tells the handler; an observer that throws does not change the call. */
export function emit(handler: EventHandler | undefined, event: SynpseEvent): void {
  try {
    // An async handler compiles as well.
    Promise.resolve(handler?.(event) as unknown).catch(ignore);
  } catch {
    // Dropped, as the option's description says.
  }
}

/** What every event of a call tells. */
export function about({ operation, method, url, requestId, attempts }: CallState): EventBase {
  return { operation, method, url: redact(url), requestId, attempt: attempts };
}
