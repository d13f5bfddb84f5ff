import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { Problem, quote } from "../store/problem.ts";

const EXPOSED = "Next-Page-Token, Previous-Page-Token, Page-Size, Total-Items, Retry-After";
const METHODS = "GET, POST, PUT, PATCH, DELETE";
const LOOPBACK = /^https?:\/\/(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/** Whether a browser's page comes from this machine. Pages from elsewhere must not use a local emulator behind its user's back. */
function isLocalOrigin(origin: string): boolean {
  return LOOPBACK.test(origin);
}

const LOOPBACK_HOST = /^(?:(?:[a-z0-9_-]+\.)*localhost\.?|127(?:\.\d{1,3}){3}|\[::1\]|::1)$/i;

/** Whether a name or an address (an IPv6 one also in brackets) can only mean this machine. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK_HOST.test(host);
}

/**
 * Refuses a request that was sent to another name than one of this machine, when the emulator listens for this machine alone. A page
 * from elsewhere can have its own name lead here (DNS rebinding), and then it is to its browser no page from elsewhere. Every request
 * and stream is looked at, whatever it is for, before anything else is.
 *
 * @param listening what the emulator was told to listen on
 * @throws Problem 403
 */
export function refuseForeignHost(request: IncomingMessage, listening?: string): void {
  const authority = foreignHost(request, listening);
  if (authority === undefined) return;
  throw new Problem(
    403,
    `the emulator listens for this machine alone: ask it as localhost, or start it with a host that other names may lead to (${quote(authority)} was asked for)`,
  );
}

/** The name that was asked for, when it is not one of this machine and should be. */
function foreignHost({ url = "/", headers }: IncomingMessage, listening = "127.0.0.1"): string | undefined {
  if (!isLoopbackHost(listening)) return undefined;
  // The one in an absolute URL is the one that counts (RFC 9112, 3.2.2). Browsers send a Host always; what sends none is no browser.
  const authority = /^https?:\/\/([^/?#]*)/i.exec(url)?.[1] ?? headers.host;
  return authority === undefined || isLoopbackHost(authority.replace(/:\d*$/, "")) ? undefined : authority;
}

/**
 * Refuses a request of a page from elsewhere. A browser sends some without asking first, and hides no more than the answer.
 *
 * @throws Problem 403
 */
export function refuseForeignPage(request: IncomingMessage): void {
  const { origin } = request.headers;
  if (origin !== undefined && !isLocalOrigin(origin)) {
    throw new Problem(403, "the emulator is open to local pages only: open your page from localhost");
  }
}

/**
 * Refuses a change that a page of another server may have made without asking first, with the credentials that its browser keeps: other
 * servers of this machine are the same site to it. What is JSON was asked for first.
 *
 * @throws Problem 403
 */
export function refuseSimple({ method, headers }: IncomingMessage): void {
  const site = headers["sec-fetch-site"];
  if (method === "GET" || method === "HEAD" || (site !== "cross-site" && site !== "same-site")) return;
  if (isJson(headers["content-type"])) return;
  throw new Problem(403, "a page of another server must send Content-Type: application/json here, also without a body");
}

/** Whether a body is JSON by its type, which no page may send elsewhere without asking first. */
export function isJson(type: string | undefined): boolean {
  return /^application\/json\s*(;|$)/i.test(type ?? "");
}

/** What lets pages from this machine, on any port, read the answers. Names in lower case, so that a header over them replaces them. */
export function corsHeaders(request: IncomingMessage): OutgoingHttpHeaders {
  const { origin } = request.headers;
  if (origin === undefined || !isLocalOrigin(origin)) return {};
  return { "access-control-allow-origin": origin, "access-control-expose-headers": EXPOSED, vary: "Origin" };
}

/**
 * The answer to a browser's question whether it may send a request; undefined when the request is none, not from here, or was sent to a
 * name that is refused.
 *
 * @param listening what the emulator was told to listen on
 */
export function preflight(request: IncomingMessage, listening?: string): OutgoingHttpHeaders | undefined {
  const { origin } = request.headers;
  const asked = request.headers["access-control-request-method"];
  if (request.method !== "OPTIONS" || origin === undefined || asked === undefined) return undefined;
  if (!isLocalOrigin(origin) || foreignHost(request, listening) !== undefined) return undefined;
  return {
    ...corsHeaders(request),
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": request.headers["access-control-request-headers"] ?? "Authorization, Content-Type",
    "Access-Control-Max-Age": "600",
  };
}
