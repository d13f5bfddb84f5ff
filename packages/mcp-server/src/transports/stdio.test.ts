import { PassThrough } from "node:stream";
import { afterEach, expect, test, vi } from "vitest";
import { startStdioServer } from "./stdio.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "0" } },
};

async function start() {
  const input = new PassThrough();
  const output = new PassThrough();
  const server = await startStdioServer({ input, output, log: () => undefined });
  return { input, output, server };
}

test("what any code prints meanwhile goes to standard error, and afterwards where it went before", async () => {
  const printing = globalThis.console;
  const stdout = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const stderr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const { server } = await start();
  console.log("a library says hello");
  await server.close();
  expect(stdout).not.toHaveBeenCalled();
  expect(stderr.mock.calls.map(([text]) => text)).toContain("a library says hello\n");
  expect(globalThis.console).toBe(printing);
});

test("answers on its output, and ends with its input", async () => {
  const { input, output, server } = await start();
  const answered = new Promise<string>((resolve) => output.once("data", (data: Buffer) => resolve(data.toString())));
  input.write(`${JSON.stringify(initialize)}\n`);
  expect(JSON.parse(await answered)).toMatchObject({ id: 1, result: { serverInfo: { name: "synpse-mcp-server" } } });
  input.end();
  await server.ended;
});

test("ends when nobody reads its output any more", async () => {
  const { output, server } = await start();
  output.destroy(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
  await server.ended;
});
