import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { Problem } from "../store/problem.ts";

const EXPOSED = "Next-Page-Token, Previous-Page-Token, Page-Size, Total-Items, Retry-After";
const METHODS = "GET, POST, PUT, PATCH, DELETE";
const LOOPBACK = /^https?:\/\/(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/** Whether a browser's page comes from this machine. Pages from elsewhere must not use a local emulator behind its user's back. */
function isLocalOrigin(origin: string): boolean {
  return LOOPBACK.test(origin);
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
