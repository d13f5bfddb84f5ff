import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { Emulator, ManualClock } from "@synpse/emulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandArgs, commandCwd, runCommand } from "./testing/command.ts";
import { callTool, connectClient } from "./testing/connect.ts";
import { callOf, gateToken, json, openSession, throughGate } from "./testing/http.ts";
import { rawRequest } from "./testing/raw-http.ts";

let emulator: Emulator;
let env: Record<string, string>;

beforeAll(async () => {
  emulator = await Emulator.start({ clock: new ManualClock() });
  env = {
    SYNPSE_PROJECT_ACCESS_KEY: emulator.accessKey,
    SYNPSE_PROJECT_ID: emulator.projectId,
    SYNPSE_API_ENDPOINT_URL: emulator.baseUrl,
  };
});
afterAll(() => emulator.close());

const noKey = { SYNPSE_PROJECT_ACCESS_KEY: "", SYNPSE_ACCESS_KEY: "", SYNPSE_PERSONAL_ACCESS_KEY: "" };

const lines = (...messages: object[]) =>
  messages.map((message) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`).join("");
const initialize = {
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "0" } },
};

describe.concurrent("stdio", () => {
  test("a real client starts it, calls a tool, and ends it", async () => {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: commandArgs,
      cwd: commandCwd,
      env: { ...env, PATH: process.env.PATH ?? "" },
    });
    const client = await connectClient(transport);
    const { json } = await callTool(client, "list_devices", { labels: { site: "riga" } });
    expect(json.total).toBe(3);
    await client.close();
  });

  test("--demo needs no account: a fleet to try, which ends with the server", async () => {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [...commandArgs, "--demo"],
      cwd: commandCwd,
      env: { PATH: process.env.PATH ?? "" },
    });
    const client = await connectClient(transport);
    const { json } = await callTool(client, "list_devices");
    expect(json.total).toBe(12);
    await client.close();
  });

  test("prints the protocol and nothing else, answers what it was asked, and ends with its input", async () => {
    const { child, ended } = runCommand([], env);
    child.stdin.end(
      `${lines(initialize, { method: "notifications/initialized" })}this is no JSON\n${lines(
        { id: 2, method: "tools/list" },
        { id: 3, method: "tools/call", params: { name: "list_devices", arguments: { limit: 1 } } },
        { id: 4, method: "no/such/method" },
      )}`,
    );
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(0);
    const messages = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { jsonrpc: string; id: number; error?: object });
    expect(messages.map(({ jsonrpc }) => jsonrpc)).toEqual(messages.map(() => "2.0"));
    expect(messages.map(({ id }) => id).sort()).toEqual([1, 2, 3, 4]);
    expect(stderr).toContain("protocol error");
    expect(stderr).not.toContain(emulator.accessKey);
  });

  test("without a key it starts, and says what is missing", async () => {
    const { child, ended } = runCommand([], { SYNPSE_PROJECT_ID: "p", ...noKey });
    child.stdin.end(lines(initialize));
    const { code, stderr } = await ended;
    expect(code).toBe(0);
    expect(stderr).toBe("no access key is set (SYNPSE_PROJECT_ACCESS_KEY), so every tool will only ask for one\n");
  });

  test("ends on SIGTERM", async () => {
    const { child, ended, printed } = runCommand([], env);
    child.stdin.write(lines(initialize));
    await printed('"id":1');
    child.kill("SIGTERM");
    expect(await ended).toMatchObject({ code: 0, stderr: "" });
  });
});

describe.concurrent("HTTP", () => {
  test("says where it listens, answers, and ends on SIGINT", async () => {
    const { child, ended, printed } = runCommand(["--http", "0"], env);
    const url = (await printed(/http:\/\/127\.0\.0\.1:\d+\/mcp/)) ?? "";
    const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
    expect((await rawRequest(url, { headers, body: JSON.stringify({ jsonrpc: "2.0", ...initialize }) })).status).toBe(
      200,
    );
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ code: 0, stdout: "" });
  });

  test("beyond this machine it needs all that protects it, and says what is missing in one line", async () => {
    const { code, stdout, stderr } = await runCommand(["--http", "0.0.0.0:0", "--public-host", "a.example"], env).ended;
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^synpse-mcp-server: .*SYNPSE_MCP_GATE_TOKEN.*--behind-tls-proxy.*\n$/);
    expect(stderr).not.toContain("--public-host");
  });

  test("says who may come in with whose key, and never the token", async () => {
    const { child, ended, printed } = runCommand(
      ["--http", "0", "--public-host", "a.example", "--behind-tls-proxy", "--single-tenant", "--max-sessions", "1"],
      { ...env, SYNPSE_MCP_GATE_TOKEN: gateToken },
    );
    const url = (await printed(/http:\/\/127\.0\.0\.1:\d+\/mcp/)) ?? "";
    expect((await rawRequest(url, { headers: json, body: "{}" })).status).toBe(401);
    await openSession(url, throughGate);
    const second = await rawRequest(url, {
      headers: throughGate,
      body: JSON.stringify({ jsonrpc: "2.0", ...initialize }),
    });
    expect(second.status).toBe(503);
    child.kill("SIGTERM");
    const { code, stderr } = await ended;
    expect(code).toBe(0);
    expect(stderr).toContain("behind a proxy that speaks TLS, as a.example; callers present the gate token");
    expect(stderr).toContain("use the server's (--single-tenant)");
    expect(stderr).not.toContain(gateToken);
    expect(stderr).not.toContain(emulator.accessKey);
  });

  test("contacts the API that is configured, and nobody else", async () => {
    const watch = `
      import { Socket } from "node:net";
      const { connect } = Socket.prototype;
      Socket.prototype.connect = function (...args) {
        const [{ host, port } = {}] = [args].flat(2);
        if (port !== undefined) process.stderr.write(\`dials \${host}:\${port}\\n\`);
        return connect.apply(this, args);
      };`;
    const { child, ended, printed } = runCommand(["--http", "0"], {
      ...env,
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(watch)}`,
    });
    const url = (await printed(/http:\/\/127\.0\.0\.1:\d+\/mcp/)) ?? "";
    const session = await openSession(url, { ...json, "x-synpse-access-key": emulator.accessKey });
    for (const [id, name] of ["list_devices", "list_applications", "get_device", "read_logs"].entries()) {
      const body = callOf(name, { device: "none", name: "none" }, id);
      expect((await rawRequest(url, { headers: session, body })).status).toBe(200);
    }
    child.kill("SIGTERM");
    const { stderr } = await ended;
    const dialled = [...stderr.matchAll(/^dials (.*)$/gm)].map(([, to]) => to);
    expect(new Set(dialled)).toEqual(new Set([new URL(emulator.origin).host]));
  });

  test("a port that is taken is one line and exit code 1", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    const { port } = await new Promise<AddressInfo>((resolve) =>
      other.on("listening", () => resolve(other.address() as AddressInfo)),
    );
    const { code, stderr } = await runCommand(["--http", String(port)], env).ended;
    other.close();
    expect([code, stderr]).toEqual([1, `synpse-mcp-server: port ${port} is taken; choose another one with --http\n`]);
  });
});

describe.concurrent("flags", () => {
  test.each([
    ["--audit-log", "/no/such/folder/log", "cannot be written: there is no such file or folder"],
    ["--audit-log", "/", "cannot be written: it is a folder"],
    ["--secrets-from", "/no/such/folder", "cannot be read: there is no such file or folder"],
    ["--secrets-from", fileURLToPath(import.meta.url), "cannot be read: it is no folder"],
  ])("%s %s is one line and exit code 2", async (flag, path, why) => {
    const { code, stdout, stderr } = await runCommand([flag, path, "--toolsets=config"], env).ended;
    expect([code, stdout, stderr]).toEqual([2, "", `synpse-mcp-server: ${flag}: ${JSON.stringify(path)} ${why}\n`]);
  });

  test("a mistake is one line and exit code 2", async () => {
    const { code, stdout, stderr } = await runCommand(["--read-onyl"]).ended;
    expect([code, stdout, stderr]).toEqual([
      2,
      "",
      'synpse-mcp-server: there is no flag "--read-onyl"; did you mean --read-only?\n',
    ]);
  });
});
