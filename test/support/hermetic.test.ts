import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { isLoopback } from "./loopback.ts";

describe("the test environment", () => {
  it("holds no SYNPSE_* variable", () => {
    // vitest.config.ts sets one.
    expect(Object.keys(process.env).filter((name) => name.startsWith("SYNPSE_"))).toEqual([]);
  });

  it("lets programs that tests start reach this machine past a proxy", async () => {
    const server = createServer((_, response) => response.end("reached"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    // Nothing listens where the proxy should be.
    const env = { ...process.env, http_proxy: "http://127.0.0.1:9" };
    try {
      const { stdout } = await promisify(execFile)("curl", ["-sS", `http://127.0.0.1:${port}/`], { env });
      expect(stdout).toBe("reached");
    } finally {
      server.close();
    }
  });

  it.each([
    ["an address", () => connect(443, "192.0.2.1")],
    ["a name", () => connect({ host: "cloud.synpse.net", port: 443 })],
  ])("refuses a socket to %s outside", (_, open) => {
    expect(open).toThrow("tests may reach only the loopback interface");
  });

  it("refuses a fetch to an address outside", async () => {
    const error = await fetch("http://192.0.2.1/").catch((reason: unknown) => reason);
    expect(String((error as Error).cause)).toContain("tests may reach only the loopback interface");
  });

  it.each(["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost", "LOCALHOST"])("knows %s as loopback", (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each(["0.0.0.0", "10.0.0.1", "::", "localhost.example", "127.0.0.1.example", ""])(
    "knows %s as outside",
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );
});
