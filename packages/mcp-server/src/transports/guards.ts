import type { IncomingHttpHeaders } from "node:http";
import { isLoopback } from "../loopback.ts";

/** What tells a request that was meant for this server from one that a browser was tricked into. */
export interface Guards {
  /** Why a request's Host is refused; undefined where it names this server. */
  refuseHost(host: string | undefined): string | undefined;
  /** Why a request's Origin is refused; undefined where it may call, and where there is none: programs send none. */
  refuseOrigin(origin: string | undefined): string | undefined;
}

interface Authority {
  readonly host: string;
  /** Undefined where none is given. */
  readonly port: string | undefined;
}

/**
 * A page on the internet can make a browser call this server, under the page's own name (DNS rebinding: the Host is foreign)
 * or as a plain cross-site request (the Origin is foreign). Hosts are this machine's own and the public ones; origins are
 * the allowed ones, those of the public hosts over TLS, and, where only this machine's programs come in, this machine's own.
 */
export function createGuards({
  host,
  publicHosts,
  allowedOrigins,
  exposed,
}: {
  readonly host: string;
  readonly publicHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly exposed: boolean;
}): Guards {
  const known = publicHosts.flatMap((one) => authorityOf(one) ?? []);
  const own = authorityOf(host.includes(":") && !host.startsWith("[") ? `[${host}]` : host);
  const isPublic = (asked: Authority): boolean =>
    known.some((one) => one.host === asked.host && (one.port === undefined || one.port === asked.port));
  // The port may differ from ours: a forwarded one is another.
  const isOwn = (asked: Authority): boolean =>
    isLoopback(asked.host) || (own !== undefined && asked.host === own.host && !isWildcard(own.host));
  const allowed = new Set(allowedOrigins.map((origin) => origin.toLowerCase()));

  function isKnownOrigin(origin: string): boolean {
    if (allowed.has(origin.toLowerCase())) return true;
    const [, scheme, rest] = /^(https?):\/\/([^/]+)$/i.exec(origin) ?? [];
    const asked = authorityOf(rest);
    if (asked === undefined) return false;
    return exposed ? scheme?.toLowerCase() === "https" && isPublic(asked) : isLoopback(asked.host);
  }

  return {
    refuseHost(host) {
      const asked = authorityOf(host);
      if (asked !== undefined && (isOwn(asked) || isPublic(asked))) return undefined;
      return "The Host header does not name this server; whoever runs it can allow the name with --public-host.";
    },
    refuseOrigin(origin) {
      if (origin === undefined || isKnownOrigin(origin)) return undefined;
      return "The Origin header does not name a page that may call this server; whoever runs it can allow one with --allow-origins.";
    },
  };
}

/** Headers that let a page of an allowed origin read the answer. Never for all origins. */
export function corsHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const { origin } = headers;
  if (origin === undefined) return { vary: "Origin" };
  return {
    vary: "Origin",
    "access-control-allow-origin": origin,
    "access-control-expose-headers": "Mcp-Session-Id, WWW-Authenticate, Retry-After",
  };
}

/** What a browser wants to know before it sends a page's request. `asked` are the methods that are served. */
export function preflightHeaders(methods: readonly string[]): Record<string, string> {
  return {
    "access-control-allow-methods": methods.join(", "),
    "access-control-allow-headers":
      "Authorization, Content-Type, Accept, Last-Event-ID, Mcp-Session-Id, Mcp-Protocol-Version, X-Synpse-Access-Key, X-Synpse-Project, " +
      "X-MCP-Toolsets, X-MCP-Tools, X-MCP-Readonly, X-MCP-Namespace, X-MCP-Lockdown",
    "access-control-max-age": "600",
  };
}

/** Whether it is a host with or without a port, and no pattern or address of a page. */
export function isHostPattern(text: string): boolean {
  const authority = authorityOf(text);
  return authority !== undefined && !isWildcard(authority.host);
}

/** Whether it is a scheme and a host, and nothing else. */
export function isOrigin(text: string): boolean {
  const [, rest] = /^[a-z][a-z0-9+.-]*:\/\/([^/]+)$/i.exec(text) ?? [];
  return authorityOf(rest) !== undefined;
}

function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "[::]";
}

function authorityOf(text: string | undefined): Authority | undefined {
  const [, host, port] = /^(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::(\d{1,5}))?$/i.exec(text ?? "") ?? [];
  return host === undefined ? undefined : { host: host.toLowerCase(), port };
}
