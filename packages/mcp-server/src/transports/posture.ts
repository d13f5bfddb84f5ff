import { isLoopback } from "../loopback.ts";
import { UsageError } from "../usage-error.ts";
import { isHostPattern, isOrigin } from "./guards.ts";

/** What the operator asks for. */
export interface Asked {
  /** Where the server listens. */
  readonly host: string;
  readonly publicHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly behindTlsProxy: boolean;
  readonly singleTenant: boolean;
  readonly stateless: boolean;
  /** After text from outside was read, changes need a person. */
  readonly lockdown: boolean;
  readonly gateToken: string | undefined;
  /** Whether the server has an access key of its own. */
  readonly ownKey: boolean;
}

/** Who may come in, and with whose access key they work. */
export interface Posture {
  /** Whether others than the programs of this machine can come. */
  readonly exposed: boolean;
  /** The token that callers present; undefined where there is no gate. */
  readonly gateToken: string | undefined;
  /** Whether each caller needs a Synpse key of their own; otherwise they may bring one. */
  readonly ownKeyRequired: boolean;
  /** The same for the operator to read. Never a credential in it. */
  readonly said: readonly string[];
}

/** Shorter tokens could be found by trying. */
const minGateToken = 16;

/**
 * Decides how the server stands towards the network. Whatever lets others than this machine's programs come in (an address
 * beyond loopback, a proxy in front, a public name) needs all that protects them. Throws UsageError with one line.
 */
export function decidePosture(asked: Asked): Posture {
  checkGateToken(asked.gateToken);
  checkNames(asked);
  const { host, publicHosts, behindTlsProxy, singleTenant, gateToken, ownKey } = asked;
  const exposed = !isLoopback(host) || behindTlsProxy || publicHosts.length > 0;
  if (exposed) {
    const missing = [
      ...(gateToken === undefined ? ["SYNPSE_MCP_GATE_TOKEN (the token that callers present)"] : []),
      ...(behindTlsProxy
        ? []
        : ["--behind-tls-proxy (this server speaks no TLS, and keys must not travel in the clear)"]),
      ...(publicHosts.length > 0 ? [] : ["--public-host (the names under which clients reach it)"]),
    ];
    if (missing.length > 0) {
      throw new UsageError(`serving beyond this machine (${JSON.stringify(host)}) needs ${missing.join(", and ")}`);
    }
  }
  if (singleTenant && !ownKey) {
    throw new UsageError(
      "--single-tenant lets callers use this server's own access key, and it has none; set SYNPSE_PROJECT_ACCESS_KEY",
    );
  }
  const ownKeyRequired = exposed && !singleTenant;
  return { exposed, gateToken, ownKeyRequired, said: say(asked, exposed, ownKeyRequired) };
}

function checkGateToken(token: string | undefined): void {
  if (token === undefined) return;
  if (token.length < minGateToken) {
    throw new UsageError(
      `SYNPSE_MCP_GATE_TOKEN has ${token.length} characters and needs at least ${minGateToken}; \`openssl rand -hex 32\` makes a good one`,
    );
  }
  if (!/^[0-9A-Za-z._~+/-]+=*$/.test(token)) {
    throw new UsageError(
      "SYNPSE_MCP_GATE_TOKEN may hold letters, digits and . _ ~ + / - only, so that a header carries it",
    );
  }
}

function checkNames({ publicHosts, allowedOrigins }: Asked): void {
  const host = publicHosts.find((one) => !isHostPattern(one));
  if (host !== undefined) {
    throw new UsageError(
      `--public-host: ${JSON.stringify(host)} is not a host such as mcp.example.com, with or without a port`,
    );
  }
  const origin = allowedOrigins.find((one) => !isOrigin(one));
  if (origin !== undefined) {
    throw new UsageError(`--allow-origins: ${JSON.stringify(origin)} is not an origin such as https://app.example.com`);
  }
}

function say(
  { publicHosts, allowedOrigins, singleTenant, stateless, lockdown, gateToken, ownKey }: Asked,
  exposed: boolean,
  ownKeyRequired: boolean,
): string[] {
  const where = exposed
    ? `HTTP for others than this machine, behind a proxy that speaks TLS, as ${publicHosts.join(", ")}`
    : "HTTP for this machine only";
  const gate =
    gateToken === undefined
      ? "no gate token: every program on this machine can use it"
      : "callers present the gate token";
  const unused = ownKey ? "; the server's own access key is not used" : "; the server has none";
  const keys =
    ownKeyRequired || !ownKey
      ? `each caller needs a Synpse access key of their own${unused}`
      : `callers without a Synpse access key of their own use the server's${singleTenant && exposed ? " (--single-tenant)" : ""}`;
  return [
    `${where}; ${gate}`,
    keys,
    ...(allowedOrigins.length === 0 ? [] : [`web pages of ${allowedOrigins.join(", ")} may call`]),
    ...(stateless && lockdown
      ? ["lockdown: without sessions nobody knows what was read before, and nobody can be asked: no change is possible"]
      : []),
    ...(stateless ? ["stateless: no sessions, so nobody can be asked and nothing is remembered"] : []),
  ];
}
