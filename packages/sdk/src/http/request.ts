import type { RequestOptions } from "../options.ts";

/** Under this key the state of a call travels through openapi-fetch to the pipeline below it. */
export const CALL: unique symbol = Symbol("call");

/** What is known of one call while it is under way, and told by its errors and events. */
export interface CallState {
  /** The operation's name; for a raw call, method and path. */
  readonly operation: string;
  readonly method: string;
  /** Whether the operation may be repeated after a failure that leaves open whether the server acted on it. */
  readonly repeatable: boolean;
  /** The address; before it is known, the operation's path template. May hold a registration token id. */
  url: string;
  requestId: string;
  /** How many times the request was sent. */
  attempts: number;
  /** Whether an attempt that was repeated may have been carried out all the same. */
  inDoubt: boolean;
  /** The header that was sent last, to keep its credential out of errors. */
  authorization: string | null;
}

export function newCall(operation: string, method: string, url: string, repeatable: boolean): CallState {
  return { operation, method, repeatable, url, requestId: "", attempts: 0, inDoubt: false, authorization: null };
}

/**
 * Stands for `Request` inside openapi-fetch: a plain record, because a native Request costs as much as the rest of a
 * call, and its body could not be sent twice.
 */
export class RequestRecord implements Omit<RequestOptions, "headers"> {
  declare readonly url: string;
  declare readonly method: string;
  declare readonly headers: Headers;
  declare readonly body?: Exclude<RequestInit["body"], undefined>;
  declare readonly signal?: AbortSignal;
  declare readonly timeout?: number;
  declare readonly attemptTimeout?: number;
  declare readonly maxRetries?: number;
  declare readonly repeatable?: boolean;
  declare readonly [CALL]?: CallState;

  constructor(url: string, init: object) {
    Object.assign(this, init, { url });
  }
}
