import { ValidationError } from "./errors.ts";
import { MAX_TIMER } from "./http/clock.ts";
import type { EventHandler } from "./http/events.ts";
import { type HeaderOptions, mergeHeaders } from "./http/headers.ts";
import { DEFAULT_RATE_LIMIT, type RateLimit } from "./http/limit.ts";
import { VERSION } from "./version.ts";

/** What every method takes last. */
export interface RequestOptions {
  /** Ends the call at once, whatever it is doing; the promise rejects with the signal's own reason. */
  signal?: AbortSignal | undefined;
  /** Milliseconds for the whole call once it has left the rate limiter: attempts, pauses and body. 60,000 unless given. */
  timeout?: number | undefined;
  /** Milliseconds for one attempt, its body included. 20,000 unless given. */
  attemptTimeout?: number | undefined;
  /** How often a request may be sent again. 3 unless given. */
  maxRetries?: number | undefined;
  /** Headers beside the client's own; null removes one. */
  headers?: HeaderOptions | undefined;
  /**
   * Whether the request may be sent again after a failure that leaves open whether the server acted on it. GET, PUT and
   * DELETE may unless told otherwise; POST and PATCH are only sent again where they cannot have been carried out.
   */
  repeatable?: boolean | undefined;
}

/** The access key, or where to get it from: the function is called for every attempt, and its answer is never kept. */
export type AccessKey = string | (() => string | Promise<string>);

/** What the client gives its `fetch` beside the URL. Narrow, so that a `fetch` of undici or of another package takes it too. */
export interface FetchInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  /** JSON, or what a `bodySerializer` given to `synpse.http` makes of it. */
  readonly body: string | null;
  readonly redirect: "manual";
  readonly signal: AbortSignal;
}

/** The shape of `fetch` that the client calls: with a URL, never with a Request. */
export type Fetch = (url: string, init: FetchInit) => Promise<Response>;

/** What a client is made with. Everything may be left out. */
export interface ClientOptions extends Omit<RequestOptions, "signal" | "repeatable"> {
  /** Otherwise SYNPSE_PROJECT_ACCESS_KEY, SYNPSE_ACCESS_KEY or SYNPSE_PERSONAL_ACCESS_KEY, the first that is set. */
  accessKey?: AccessKey | undefined;
  /** The project's id or name. Otherwise SYNPSE_PROJECT_ID. */
  projectId?: string | undefined;
  /** Where the API is. Otherwise SYNPSE_API_ENDPOINT_URL, otherwise `https://cloud.synpse.net/api`. */
  baseUrl?: string | undefined;
  /** Put before the SDK's own user agent. Browsers do not let it be set. */
  userAgent?: string | undefined;
  /** Used instead of the global `fetch`: the place for a proxy, an own certificate authority or a recorder. */
  fetch?: Fetch | undefined;
  /** The longest pause before the first retry, in milliseconds; it doubles with each. 500 unless given. */
  initialRetryDelay?: number | undefined;
  /** The longest pause before any retry, in milliseconds. 8,000 unless given. */
  maxRetryDelay?: number | undefined;
  /** The longest `Retry-After` that is waited out, in milliseconds; a longer one rejects at once. 60,000 unless given. */
  maxRetryAfter?: number | undefined;
  /** How many requests are sent per second; false for no limit. 4, after a burst of 40, unless given. */
  rateLimit?: { [Name in keyof RateLimit]?: RateLimit[Name] | undefined } | false | undefined;
  /** Told of every request, response, retry and error. What it throws is dropped. */
  onEvent?: EventHandler | undefined;
}

/** A client's options with everything decided. */
export interface Settings {
  readonly accessKey: AccessKey | undefined;
  /** How a message names the place that the access key came from. */
  readonly accessKeySource: string;
  readonly projectId: string | undefined;
  readonly baseUrl: string;
  readonly userAgent: string;
  readonly fetch: Fetch;
  readonly timeout: number;
  readonly attemptTimeout: number;
  readonly maxRetries: number;
  readonly headers: HeaderOptions;
  readonly initialRetryDelay: number;
  readonly maxRetryDelay: number;
  readonly maxRetryAfter: number;
  readonly rateLimit: RateLimit | false;
  readonly onEvent: EventHandler | undefined;
}

/** Where the API is unless told otherwise. */
export const DEFAULT_BASE_URL = "https://cloud.synpse.net/api";
const KEY_VARIABLES = ["SYNPSE_PROJECT_ACCESS_KEY", "SYNPSE_ACCESS_KEY", "SYNPSE_PERSONAL_ACCESS_KEY"] as const;
/** Named where a key or project is missing. */
export const MISSING_KEY = `there is no access key: give the option accessKey, or set ${KEY_VARIABLES.join(" or ")}`;
export const MISSING_PROJECT = "there is no project: give the option projectId, or set SYNPSE_PROJECT_ID";

function environment(name: string): string | undefined {
  // Read when a client is made and not before; browsers and workers have no process.
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env?.[name]?.trim() || undefined;
}

/** An address of the API, without slashes at the end. Throws where it cannot be one. */
export function address(value: string, source: string): string {
  const wrong = (why: string) => new ValidationError(`${source} ${why}; it must look like ${DEFAULT_BASE_URL}`);
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    throw wrong("is not a URL");
  }
  if (!/^https?:$/.test(url.protocol)) throw wrong("must use https or http");
  if (url.username || url.password) throw wrong("must not hold a user name or password: use the option accessKey");
  if (/[?#{}]/.test(value)) throw wrong("must not have a query, a fragment or braces");
  return url.href.replace(/\/+$/, "");
}

function within(name: string, value: number, least: number, most = MAX_TIMER): number {
  if (typeof value === "number" && value >= least && value <= most) return value;
  throw new ValidationError(`${name} must be a number from ${least} to ${most}, not ${String(value)}`);
}

/** Throws where one of the numbers that a caller may give with a call, or with a client, cannot be meant. */
export function checkNumbers(options: object): void {
  for (const [name, value] of Object.entries(options)) {
    const isNumber = typeof DEFAULTS[name as keyof Settings] === "number";
    // No time at all is a mistake; no retry and no pause are not.
    if (isNumber && value !== undefined) within(name, value, /timeout$/i.test(name) ? 1 : 0);
  }
}

function rateLimit(given: ClientOptions["rateLimit"], base: RateLimit | false): RateLimit | false {
  if (given === undefined) return base;
  if (given === false) return false;
  const limit = { ...(base || DEFAULT_RATE_LIMIT), ...defined(given) };
  within("rateLimit.perSecond", limit.perSecond, 0.001);
  within("rateLimit.burst", limit.burst, 1);
  within("rateLimit.maxQueued", limit.maxQueued, 0);
  return limit;
}

/** What is not undefined. */
export function defined<T extends object>(options: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}

const DEFAULTS: Settings = {
  accessKey: undefined,
  accessKeySource: KEY_VARIABLES[0],
  projectId: undefined,
  baseUrl: DEFAULT_BASE_URL,
  userAgent: `synpse-sdk-js/${VERSION}`,
  // Looked up for each request, so that a fetch that is replaced later (by a test, by a tracer) is used.
  fetch: (url, init) => globalThis.fetch(url, init),
  timeout: 60_000,
  attemptTimeout: 20_000,
  maxRetries: 3,
  headers: {},
  initialRetryDelay: 500,
  maxRetryDelay: 8_000,
  maxRetryAfter: 60_000,
  rateLimit: DEFAULT_RATE_LIMIT,
  onEvent: undefined,
};

/** What the environment says beside the options: each variable is looked at only where its option is not given. */
function fromEnvironment(options: ClientOptions): Settings {
  const keyVariable = options.accessKey === undefined ? KEY_VARIABLES.find(environment) : undefined;
  const baseUrl = options.baseUrl === undefined ? environment("SYNPSE_API_ENDPOINT_URL") : undefined;
  return {
    ...DEFAULTS,
    ...(keyVariable && { accessKey: environment(keyVariable), accessKeySource: keyVariable }),
    ...(baseUrl && { baseUrl: address(baseUrl, "SYNPSE_API_ENDPOINT_URL") }),
    projectId: environment("SYNPSE_PROJECT_ID"),
  };
}

/** A client's settings: the options given, over those of the client it comes from or else of the environment. */
export function resolveOptions(options: ClientOptions, base?: Settings): Settings {
  const { accessKey, baseUrl, userAgent, rateLimit: limit, headers, ...given } = options;
  if (!/^(undefined|string|function)$/.test(typeof accessKey)) {
    throw new ValidationError("the option accessKey must be a string, or a function that returns one");
  }
  checkNumbers(given);
  const from = base ?? fromEnvironment(options);
  return {
    ...from,
    ...defined(given),
    ...(accessKey !== undefined && { accessKey, accessKeySource: "the option accessKey" }),
    ...(baseUrl !== undefined && { baseUrl: address(baseUrl, "the option baseUrl") }),
    ...(userAgent !== undefined &&
      mergeHeaders({}, { "user-agent": userAgent }) && { userAgent: `${userAgent} ${from.userAgent}` }),
    headers: mergeHeaders(from.headers, headers),
    rateLimit: rateLimit(limit, from.rateLimit),
  };
}
