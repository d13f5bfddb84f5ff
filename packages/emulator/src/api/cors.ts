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
export function refuseForeignHost(request: IncomingMessage, listening = "127.0.0.1"): void {
  if (!isLoopbackHost(listening)) return;
  // The one in an absolute URL is the one that counts (RFC 9112, 3.2.2). Browsers send a Host always; what sends none is no browser.
  const authority = /^https?:\/\/([^/?#]*)/i.exec(request.url ?? "")?.[1] ?? request.headers.host;
  if (authority === undefined || isLoopbackHost(authority.replace(/:\d*$/, ""))) return;
  throw new Problem(
    403,
    `the emulator listens for this machine alone: ask it as localhost, or start it with a host that other names may lead to (${quote(authority)} was asked for)`,
  );
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

/** What lets pages from this machine, on any port, read the answers. Names in lower case, so that a header over them replaces them. */
export function corsHeaders(request: IncomingMessage): OutgoingHttpHeaders {
  const { origin } = request.headers;
  if (origin === undefined || !isLocalOrigin(origin)) return {};
  return { "access-control-allow-origin": origin, "access-control-expose-headers": EXPOSED, vary: "Origin" };
}

/** The answer to a browser's question whether it may send a request; undefined when the request is none, or not from here. */
export function preflight(request: IncomingMessage): OutgoingHttpHeaders | undefined {
  const { origin } = request.headers;
  const asked = request.headers["access-control-request-method"];
  if (request.method !== "OPTIONS" || origin === undefined || asked === undefined) return undefined;
  if (!isLocalOrigin(origin)) return undefined;
  return {
    ...corsHeaders(request),
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": request.headers["access-control-request-headers"] ?? "Authorization, Content-Type",
    "Access-Control-Max-Age": "600",
  };
}
