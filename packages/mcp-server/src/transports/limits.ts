/** What one HTTP server allows. Times are in milliseconds. */
export interface HttpLimits {
  /** Sessions open at a time; one more is refused with 503. */
  readonly maxSessions: number;
  /** Sessions open at a time with one caller's key; the server's own key has no limit but `maxSessions`. */
  readonly maxSessionsPerCaller: number;
  /** A session that nobody uses for so long ends. */
  readonly idleMs: number;
  /** A session that is so old ends when no request of it is being answered. */
  readonly lifeMs: number;
  /** Requests of one caller that are answered at a time; one more is refused with 429. Open event streams do not count. */
  readonly maxRequestsPerCaller: number;
  /** Callers' keys that are known at a time. */
  readonly maxCallers: number;
  /** For so long a key that the API took is not checked again. */
  readonly keyMs: number;
  /** Largest request body, in bytes. */
  readonly maxBodySize: number;
  /** How long a client may take to send its headers, and its whole request. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** A client that takes nothing of what is sent to it for so long is let go. */
  readonly stalledMs: number;
  /** How long calls in progress may go on while the server closes. */
  readonly graceMs: number;
}

export const defaultHttpLimits: HttpLimits = {
  maxSessions: 1_000,
  maxSessionsPerCaller: 100,
  idleMs: 10 * 60_000,
  lifeMs: 24 * 60 * 60_000,
  maxRequestsPerCaller: 128,
  maxCallers: 1_000,
  keyMs: 60_000,
  maxBodySize: 1024 * 1024,
  headersMs: 10_000,
  requestMs: 30_000,
  stalledMs: 60_000,
  graceMs: 10_000,
};

/** Bytes of all headers of a request, and how many there may be. */
export const maxHeaderSize = 16 * 1024;
export const maxHeaders = 100;

/** Connections open at a time: a session uses two, one for its event stream and one for requests. */
export function maxConnections({ maxSessions }: HttpLimits): number {
  return 2 * maxSessions + 100;
}
