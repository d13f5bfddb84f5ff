// Registered symbols are shared by every copy of this package in a process: an error made by one copy is an
// instance of the other's class as well.
const KIND = Symbol.for("@synpse/sdk/error");
const INSPECT = Symbol.for("nodejs.util.inspect.custom");
const MAX_CAUSES = 5;

type Branded = { [KIND]?: unknown };

/** Gives an error class its name (minifiers change class names) and its brand. Not part of the public API. */
export function brand(target: { prototype: Error }, name: string): void {
  const parent: unknown = Object.getPrototypeOf(target.prototype)[KIND];
  const kinds = Array.isArray(parent) ? [...parent, name] : [name];
  Object.defineProperty(target, KIND, { value: name });
  Object.defineProperty(target.prototype, KIND, { value: kinds });
  Object.defineProperty(target.prototype, "name", { value: name, configurable: true, writable: true });
}

/** `instanceof`, by brand. */
function isInstance(this: Branded & (new () => unknown), value: unknown): boolean {
  // A class that an application derives has no brand of its own: the usual rule holds for it.
  if (!Object.hasOwn(this, KIND)) return Function.prototype[Symbol.hasInstance].call(this, value);
  const kinds = (value as Branded | null | undefined)?.[KIND];
  return Array.isArray(kinds) && kinds.includes(this[KIND]);
}

/** An Error has no member `cause` where there is none. */
function causedBy(cause: unknown): ErrorOptions | undefined {
  return cause === undefined ? undefined : { cause };
}

function hide(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, configurable: true });
}

// Of an error that is not ours only the kind is shown: its message may quote what was sent, the credential included.
function summarizeCause(cause: unknown, depth = 0): unknown {
  if (cause === undefined || depth === MAX_CAUSES) return undefined;
  if (!(cause instanceof Error)) return typeof cause;
  const { code } = cause as { code?: unknown };
  return {
    name: cause.name,
    ...(cause instanceof SynpseError && { message: cause.message }),
    ...(typeof code === "string" && { code }),
    ...causedBy(summarizeCause(cause.cause, depth + 1)),
  };
}

/**
 * The root of every error that this package makes. `instanceof` works across two copies of the package.
 *
 * `JSON.stringify(error)` and `console.log(error)` show the message and plain fields, never a credential, secret data,
 * a registration token id or response headers.
 */
export class SynpseError extends Error {
  /** The plain fields of this error, safe to log. */
  toJSON(): Record<string, unknown> {
    return { name: this.name, message: this.message, ...(this as object), ...causedBy(summarizeCause(this.cause)) };
  }

  /** What `console.log` shows in Node and Bun. */
  [INSPECT](_depth: number, options: object, inspect?: (value: unknown, options: object) => string): string {
    const { name, message, ...fields } = this.toJSON();
    const head = this.stack ?? `${name}: ${message}`;
    return inspect && Object.keys(fields).length > 0 ? `${head} ${inspect(fields, options)}` : head;
  }
}

/** An argument or option is wrong or missing. Nothing was sent. */
export class ValidationError extends SynpseError {}

/** What every error of a call knows about it. */
export interface CallInfo {
  /** The operation's name in the API document, such as `getDevice`; for `synpse.http`, method and path. */
  readonly operation: string;
  /** The id that was sent as `synpse-client-request-id`, the same on every attempt. */
  readonly requestId: string;
  /** How many times the request was sent. */
  readonly attempts: number;
}

/** Nothing, or only a part of a response, came back. `cause` holds the network's own error. */
export class ConnectionError extends SynpseError implements CallInfo {
  declare readonly operation: string;
  declare readonly requestId: string;
  declare readonly attempts: number;
  /** The status, when the server had answered and only the body was lost: the request was probably carried out. */
  declare readonly status: number | undefined;

  constructor(message: string, { cause, ...info }: CallInfo & { status?: number | undefined; cause?: unknown }) {
    super(message, causedBy(cause));
    Object.assign(this, info);
  }
}

/** The time that `timeout` or `attemptTimeout` allows has passed. */
export class TimeoutError extends ConnectionError {
  /** The limit that was passed, in milliseconds. */
  declare readonly timeout: number;

  constructor(message: string, info: CallInfo & { timeout: number; status?: number | undefined; cause?: unknown }) {
    super(message, info);
  }
}

/** A complete response with a success status whose body is not the JSON that the operation returns. */
export class ResponseFormatError extends SynpseError implements CallInfo {
  declare readonly operation: string;
  declare readonly requestId: string;
  declare readonly attempts: number;
  declare readonly status: number;

  constructor(message: string, info: CallInfo & { status: number }) {
    super(message);
    Object.assign(this, info);
  }
}

/** What an {@link APIError} is made of. */
export interface APIErrorInit extends CallInfo {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
  readonly retryAfter?: number | undefined;
}

/** The server answered with a status that is not a success. */
export class APIError extends SynpseError implements CallInfo {
  declare readonly status: number;
  /** The parsed JSON body, or its text, or undefined where there was none. Credentials in it are replaced by `***`. */
  declare readonly body: unknown;
  declare readonly operation: string;
  declare readonly requestId: string;
  declare readonly attempts: number;
  /** How long the server asks to wait before the next attempt, in milliseconds, where it said so. */
  declare readonly retryAfter: number | undefined;
  /** The response's headers (not shown in logs). */
  declare readonly headers: Headers;

  constructor(message: string, { headers, ...fields }: APIErrorInit) {
    super(message);
    Object.assign(this, fields);
    hide(this, "headers", headers);
  }
}

/** 400: the server refuses the request as it is; the body says why. Also what a name that is taken may get. */
export class BadRequestError extends APIError {}

/** 401: the access key is unknown to the server, or none was sent. */
export class AuthenticationError extends APIError {}

/** 402: the project's plan or quota does not allow this. */
export class PaymentRequiredError extends APIError {}

/** 403: the access key is known, but may not do this. */
export class PermissionDeniedError extends APIError {}

/** 404: the thing, or what holds it, does not exist, or this access key cannot see it. */
export class NotFoundError extends APIError {}

/** 409: the thing's present state does not allow this, such as an offline device. */
export class ConflictError extends APIError {}

/** 412: a precondition does not hold. */
export class PreconditionFailedError extends APIError {}

/** 429: too many requests. `retryAfter` says how many milliseconds to wait, where the server said so. */
export class RateLimitError extends APIError {}

/** 500 and above, the 600–603 of the API's ancestor included: the server or the way to the device failed. */
export class ServerError extends APIError {}

/** A stream ended otherwise than it should, after it had been opened. Before that, an {@link APIError} is thrown. */
export class StreamError extends SynpseError {
  /** The websocket's close code; 1006 when the connection was lost without one. */
  readonly closeCode: number;
  /** The reason that the other side gave, or an empty string. */
  readonly reason: string;

  constructor(message: string, init: { closeCode: number; reason: string; cause?: unknown }) {
    super(message, causedBy(init.cause));
    this.closeCode = init.closeCode;
    this.reason = init.reason;
  }
}

/** A wait ended without what was waited for. */
export class WaitError<T = unknown> extends SynpseError {
  /**
   * Otherwise `instanceof` would make `last` an `any`: a class with a type parameter is narrowed to so.
   * @internal
   */
  declare static [Symbol.hasInstance]: (value: unknown) => value is WaitError;
  /** `timeout`: the deadline passed. `failed`: what was waited for can no longer happen. */
  readonly why: "timeout" | "failed";
  /** What was seen last, or undefined where nothing was seen before the deadline (not shown in logs). */
  declare readonly last: T | undefined;

  constructor(message: string, init: { why: "timeout" | "failed"; last: T | undefined }) {
    super(message);
    this.why = init.why;
    hide(this, "last", init.last);
  }
}

const BY_STATUS: Record<number, typeof APIError> = {
  400: BadRequestError,
  401: AuthenticationError,
  402: PaymentRequiredError,
  403: PermissionDeniedError,
  404: NotFoundError,
  409: ConflictError,
  412: PreconditionFailedError,
  429: RateLimitError,
};

/** The error class that stands for a status. */
export function errorClass(status: number): typeof APIError {
  return BY_STATUS[status] ?? (status >= 500 ? ServerError : APIError);
}

Object.defineProperty(SynpseError, Symbol.hasInstance, { value: isInstance });
// Parents before children: a brand holds those above it.
for (const [name, target] of Object.entries({
  SynpseError,
  ValidationError,
  ConnectionError,
  TimeoutError,
  ResponseFormatError,
  APIError,
  BadRequestError,
  AuthenticationError,
  PaymentRequiredError,
  PermissionDeniedError,
  NotFoundError,
  ConflictError,
  PreconditionFailedError,
  RateLimitError,
  ServerError,
  StreamError,
  WaitError,
})) {
  brand(target, name);
}
