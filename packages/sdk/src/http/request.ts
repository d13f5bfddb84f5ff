import type { RequestOptions } from "../options.ts";

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
  /** The header that was sent last, the body and the path's values, to keep what is secret in them out of errors. */
  authorization: string | null;
  requestBody?: unknown;
  path?: Readonly<Record<string, unknown>>;
}

export function newCall(operation: string, method: string, url: string, repeatable: boolean): CallState {
  return { operation, method, repeatable, url, requestId: "", attempts: 0, inDoubt: false, authorization: null };
}

/** A request to send: everything but what the pipeline fills in. */
export interface Outgoing {
  readonly url: string;
  readonly method: string;
  /** By name in lower case. The pipeline fills its own in here. */
  readonly headers: Record<string, string>;
  readonly body: RequestInit["body"];
  readonly options: Omit<RequestOptions, "headers"> | undefined;
}

/** A response whose body has been read. */
export interface Received {
  readonly response: Response;
  readonly text: string;
}
