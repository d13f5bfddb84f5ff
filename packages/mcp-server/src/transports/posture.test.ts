import { describe, expect, test } from "vitest";
import { UsageError } from "../usage-error.ts";
import { type Asked, decidePosture } from "./posture.ts";

const gateToken = "0123456789abcdef";
const plain: Asked = {
  host: "127.0.0.1",
  publicHosts: [],
  allowedOrigins: [],
  behindTlsProxy: false,
  singleTenant: false,
  stateless: false,
  lockdown: false,
  gateToken: undefined,
  ownKey: true,
};
const open: Asked = {
  ...plain,
  host: "0.0.0.0",
  publicHosts: ["mcp.example.com"],
  behindTlsProxy: true,
  gateToken,
};

describe("starts", () => {
  test.each<[string, Asked, { exposed: boolean; gate: boolean; ownKeyRequired: boolean }]>([
    ["loopback", plain, { exposed: false, gate: false, ownKeyRequired: false }],
    ["IPv6 loopback", { ...plain, host: "[::1]" }, { exposed: false, gate: false, ownKeyRequired: false }],
    ["loopback with a gate", { ...plain, gateToken }, { exposed: false, gate: true, ownKeyRequired: false }],
    ["loopback without a key", { ...plain, ownKey: false }, { exposed: false, gate: false, ownKeyRequired: false }],
    [
      "loopback for one tenant",
      { ...plain, singleTenant: true },
      { exposed: false, gate: false, ownKeyRequired: false },
    ],
    ["all addresses", open, { exposed: true, gate: true, ownKeyRequired: true }],
    ["one address", { ...open, host: "10.0.0.7" }, { exposed: true, gate: true, ownKeyRequired: true }],
    ["a name", { ...open, host: "fleet.internal" }, { exposed: true, gate: true, ownKeyRequired: true }],
    ["without a key", { ...open, ownKey: false }, { exposed: true, gate: true, ownKeyRequired: true }],
    ["for one tenant", { ...open, singleTenant: true }, { exposed: true, gate: true, ownKeyRequired: false }],
    // A proxy on the same machine brings the world to a loopback address.
    ["loopback behind a proxy", { ...open, host: "127.0.0.1" }, { exposed: true, gate: true, ownKeyRequired: true }],
  ])("%s", (_, asked, { exposed, gate, ownKeyRequired }) => {
    const posture = decidePosture(asked);
    expect(posture).toMatchObject({ exposed, ownKeyRequired, gateToken: gate ? gateToken : undefined });
    expect(posture.said.join("\n")).not.toContain(gateToken);
    expect(posture.said.join("\n")).toContain(exposed ? "others than this machine" : "this machine only");
    const own = asked.ownKey && !ownKeyRequired;
    expect(posture.said.join("\n")).toContain(own ? "use the server's" : "needs a Synpse access key of their own");
    if (!asked.ownKey) expect(posture.said.join("\n")).toContain("the server has none");
  });
});

test("without sessions lockdown allows no change, which is said", () => {
  const said = (change: Partial<Asked>) => decidePosture({ ...plain, ...change }).said.join("\n");
  expect(said({ stateless: true, lockdown: true })).toContain("no change is possible");
  for (const change of [{ stateless: true }, { lockdown: true }]) expect(said(change)).not.toContain("no change");
});

describe("refuses", () => {
  const withoutGate = { gateToken: undefined };
  const withoutTls = { behindTlsProxy: false };
  const withoutName = { publicHosts: [] };
  test.each<[string, Asked, string | RegExp]>([
    ["all addresses and nothing else", { ...plain, host: "0.0.0.0" }, /GATE_TOKEN.*--behind-tls-proxy.*--public-host/],
    ["IPv6 wildcard and nothing else", { ...plain, host: "::" }, "--behind-tls-proxy"],
    ["a LAN address for one tenant", { ...plain, host: "192.168.0.10", singleTenant: true }, "--behind-tls-proxy"],
    ["no gate", { ...open, ...withoutGate }, "SYNPSE_MCP_GATE_TOKEN"],
    ["no gate for one tenant", { ...open, ...withoutGate, singleTenant: true }, "SYNPSE_MCP_GATE_TOKEN"],
    ["plaintext", { ...open, ...withoutTls }, "--behind-tls-proxy"],
    ["no public name", { ...open, ...withoutName }, "--public-host"],
    ["loopback behind a proxy without a gate", { ...open, host: "127.0.0.1", ...withoutGate }, "SYNPSE_MCP_GATE_TOKEN"],
    ["loopback behind a proxy without a name", { ...plain, behindTlsProxy: true }, "--public-host"],
    ["loopback with a public name only", { ...plain, publicHosts: ["a.example"] }, "--behind-tls-proxy"],
    ["a short gate token", { ...plain, gateToken: "0123456789abcde" }, "has 15 characters and needs at least 16"],
    ["a gate token that no header carries", { ...plain, gateToken: "0123456789 abcdef" }, "letters, digits"],
    ["one tenant without a key", { ...open, singleTenant: true, ownKey: false }, "SYNPSE_PROJECT_ACCESS_KEY"],
    ["one tenant without a key on loopback", { ...plain, singleTenant: true, ownKey: false }, "--single-tenant"],
    ["every host", { ...open, publicHosts: ["*"] }, '--public-host: "*"'],
    ["an address as a host", { ...open, publicHosts: ["https://a.example"] }, "--public-host"],
    ["the wildcard address as a host", { ...open, publicHosts: ["0.0.0.0"] }, "--public-host"],
    ["every origin", { ...plain, allowedOrigins: ["*"] }, '--allow-origins: "*"'],
    ["hidden origins", { ...plain, allowedOrigins: ["null"] }, "--allow-origins"],
    ["an origin with a path", { ...plain, allowedOrigins: ["https://a.example/"] }, "--allow-origins"],
  ])("%s", (_, asked, why) => {
    const start = () => decidePosture(asked);
    expect(start).toThrow(UsageError);
    expect(start).toThrow(why);
    expect(start).not.toThrow(/\n/);
    if (asked.gateToken !== undefined) expect(start).not.toThrow(asked.gateToken);
  });
});
