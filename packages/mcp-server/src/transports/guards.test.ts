import { describe, expect, test } from "vitest";
import { createGuards } from "./guards.ts";

const local = createGuards({ host: "127.0.0.1", publicHosts: [], allowedOrigins: [], exposed: false });
const open = createGuards({
  host: "0.0.0.0",
  publicHosts: ["mcp.example.com", "Other.example:8443"],
  allowedOrigins: ["https://app.example", "vscode-webview://panel"],
  exposed: true,
});

describe("on this machine only", () => {
  test.each(["127.0.0.1:3333", "localhost:3333", "LOCALHOST", "[::1]:3333", "127.0.0.1"])("Host %s is ours", (host) => {
    expect(local.refuseHost(host)).toBeUndefined();
  });

  test.each([
    undefined,
    "",
    "evil.example",
    "evil.example:3333",
    "127.0.0.1.evil.example",
    "localhost.evil.example:3333",
    "evil@localhost",
    "localhost:3333@evil.example",
    "localhost/evil",
    "169.254.169.254",
    "0.0.0.0:3333",
    "[::]:3333",
    "[::ffff:10.0.0.1]",
    "2130706433",
    "localhost:333333",
  ])("Host %s is foreign", (host) => {
    expect(local.refuseHost(host)).toContain("Host");
  });

  test.each([undefined, "http://localhost:6274", "https://127.0.0.1", "http://[::1]:8080"])(
    "Origin %s may call",
    (origin) => {
      expect(local.refuseOrigin(origin)).toBeUndefined();
    },
  );

  test.each([
    "null",
    "",
    "http://evil.example",
    "https://localhost.evil.example",
    "file://localhost",
    "localhost",
    "http://localhost/x",
    "http://localhost@evil.example",
  ])("Origin %s may not", (origin) => {
    expect(local.refuseOrigin(origin)).toContain("Origin");
  });
});

describe("beyond this machine", () => {
  test.each(["mcp.example.com", "MCP.example.com:443", "mcp.example.com:1", "other.example:8443", "127.0.0.1:3333"])(
    "Host %s is ours",
    (host) => {
      expect(open.refuseHost(host)).toBeUndefined();
    },
  );

  test.each([
    "other.example",
    "other.example:443",
    "a.mcp.example.com",
    "mcp.example.com.evil.example",
    "0.0.0.0:3333",
    "10.0.0.7",
  ])("Host %s is foreign", (host) => {
    expect(open.refuseHost(host)).toContain("--public-host");
  });

  test("an address that it listens on is its own name", () => {
    const one = createGuards({ host: "10.0.0.7", publicHosts: ["a.example"], allowedOrigins: [], exposed: true });
    expect(one.refuseHost("10.0.0.7:3333")).toBeUndefined();
    expect(one.refuseHost("10.0.0.8:3333")).toBeDefined();
  });

  test.each(["https://app.example", "HTTPS://App.Example", "vscode-webview://panel", "https://mcp.example.com"])(
    "Origin %s may call",
    (origin) => {
      expect(open.refuseOrigin(origin)).toBeUndefined();
    },
  );

  // Pages of the machine that a browser runs on are not pages of this one.
  test.each([
    "http://localhost:6274",
    "http://app.example",
    "https://app.example:444",
    "http://mcp.example.com",
    "https://evil.example",
    "vscode-webview://other",
    "null",
  ])("Origin %s may not", (origin) => {
    expect(open.refuseOrigin(origin)).toContain("--allow-origins");
  });
});
