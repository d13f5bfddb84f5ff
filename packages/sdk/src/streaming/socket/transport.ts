import type { Agent } from "node:http";
import type { ConnectionOptions } from "node:tls";
import { ValidationError } from "../../errors.ts";
import { milliseconds } from "./checks.ts";

/** How long opening a stream may take unless told otherwise, in milliseconds, a refusal's body included. */
const HANDSHAKE_TIMEOUT = 15_000;
/** How often a stream is pinged unless told otherwise, in milliseconds. */
const PING_INTERVAL = 20_000;

const TLS_OPTIONS = ["ca", "cert", "key", "passphrase", "pfx", "servername", "minVersion"] as const;

/**
 * What a server with certificates of its own needs, each as in Node's `tls.connect`: `ca` is the only trusted authority
 * then, `cert` and `key` (or `pfx`) are the client's own certificate. The server's certificate is always checked.
 */
export interface StreamTls extends Pick<ConnectionOptions, (typeof TLS_OPTIONS)[number]> {}

/** How streams reach the server. The client's own `fetch` is of no use to a websocket, so what it does is said again here. */
export interface StreamOptions {
  /** Makes the connections in place of Node's own: the place for a proxy, such as `HttpsProxyAgent` of https-proxy-agent. */
  agent?: Agent | undefined;
  /** For a server with certificates of its own. Works with an `agent` too, if that hands it on, as HttpsProxyAgent does. */
  tls?: StreamTls | undefined;
  /** Milliseconds in which a stream must open; of a refusal, what has come by then is told. 15,000 unless given. */
  handshakeTimeout?: number | undefined;
  /**
   * Milliseconds between two pings, by which a peer that is gone without a word is noticed: after two of these at the
   * latest its stream ends with a StreamError. 20,000 unless given; false: no pings.
   */
  pingInterval?: number | false | undefined;
}

/** {@link StreamOptions} with everything decided. */
export interface Transport {
  readonly agent: Agent | undefined;
  readonly tls: StreamTls;
  readonly handshakeTimeout: number;
  readonly pingInterval: number | undefined;
}

/** Refuses a file's name in the place of what is in the file: Node takes it, and trusts nobody then. */
function checkPem(name: "ca" | "cert" | "key", value: StreamTls[typeof name]): void {
  for (const each of Array.isArray(value) ? value : [value]) {
    if (typeof each !== "string" || each.includes("-----BEGIN ")) continue;
    throw new ValidationError(`tls.${name} must be in PEM, as the file holds it; the name of a file is not read`);
  }
}

function checkTls(tls: StreamTls): StreamTls {
  for (const name of ["ca", "cert", "key"] as const) checkPem(name, tls[name]);
  const known: readonly string[] = TLS_OPTIONS;
  const unknown = Object.keys(tls).find((name) => !known.includes(name));
  if (unknown === undefined) return tls;
  const instead =
    unknown === "rejectUnauthorized"
      ? "give the server's authority as tls.ca instead: whoever does not check the certificate gives the access key to anyone on the way"
      : `it can hold ${TLS_OPTIONS.join(", ")}`;
  throw new ValidationError(`tls must not hold ${unknown}; ${instead}`);
}

/** @throws ValidationError for an option that cannot be meant. */
export function resolveTransport(options: StreamOptions): Transport {
  const { agent, tls = {}, handshakeTimeout = HANDSHAKE_TIMEOUT, pingInterval = PING_INTERVAL } = options;
  if (agent !== undefined && typeof (agent as Partial<Agent> | null)?.destroy !== "function") {
    throw new ValidationError("agent must be an http.Agent or what extends it, such as HttpsProxyAgent");
  }
  return {
    agent,
    tls: checkTls(tls),
    handshakeTimeout: milliseconds("handshakeTimeout", handshakeTimeout),
    pingInterval: pingInterval === false ? undefined : milliseconds("pingInterval", pingInterval),
  };
}

/**
 * What `ws` must know of the transport, for one connection.
 *
 * @throws ValidationError for a certificate or key that cannot be read.
 */
export async function socketOptions({ agent, tls }: Transport): Promise<object> {
  const common = agent ? { agent } : {};
  if (Object.keys(tls).length === 0) return common;
  const { createSecureContext } = await import("node:tls");
  try {
    return { ...common, ...tls, secureContext: createSecureContext(tls) };
  } catch (cause) {
    throw new ValidationError(`the option tls of DeviceStreams cannot be used: ${saidBy(cause)}`, { cause });
  }
}

/** What an error of Node says about an option; it quotes no key. */
export function saidBy(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
