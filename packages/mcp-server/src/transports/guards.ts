import type { IncomingHttpHeaders } from "node:http";
import { isLoopback } from "../loopback.ts";

/**
 * Why a request is refused before anything else looks at it, or undefined. A page on the internet can make a browser
 * call this machine, under its own name (DNS rebinding: the Host is foreign) or as a plain cross-site request (the Origin
 * is foreign). Programs send no Origin.
 */
export function refuseForeign(headers: IncomingHttpHeaders): string | undefined {
  if (!isLocalAuthority(headers.host)) return "The Host header does not name this machine.";
  if (headers.origin !== undefined && !isLocalOrigin(headers.origin))
    return "The Origin header does not name this machine.";
  return undefined;
}

function isLocalOrigin(origin: string): boolean {
  const match = /^https?:\/\/([^/]+)$/i.exec(origin);
  return isLocalAuthority(match?.[1]);
}

/** A host with or without a port. The port may differ from ours: a forwarded one is another. */
function isLocalAuthority(authority: string | undefined): boolean {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/i.exec(authority ?? "");
  const [, host] = match ?? [];
  return host !== undefined && isLoopback(host);
}
