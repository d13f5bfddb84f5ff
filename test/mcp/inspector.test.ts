/** The MCP project's own inspector, by its command line, in front of the server's command: what a developer tries first. */
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Emulator, ManualClock } from "@synpse/emulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandArgs, runCommand } from "../../packages/mcp-server/src/testing/command.ts";
import { Program } from "../support/process.ts";

const require = createRequire(import.meta.url);
const inspector = join(
  require.resolve("@modelcontextprotocol/inspector/package.json"),
  "../clients/launcher/build/index.js",
);

const everything = ["--toolsets", "all", "--output-schemas"];

let emulator: Emulator;
let env: Record<string, string>;
/** The inspector keeps a folder of its own in the home folder. */
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "inspector-"));
  emulator = await Emulator.start({ clock: new ManualClock(), fleet: "demo" });
  env = {
    SYNPSE_PROJECT_ACCESS_KEY: emulator.accessKey,
    SYNPSE_PROJECT_ID: emulator.projectId,
    SYNPSE_API_ENDPOINT_URL: emulator.baseUrl,
  };
});
afterAll(async () => {
  await emulator.close();
  await rm(home, { recursive: true, force: true });
});

/** What the inspector prints about a target: a URL, or a command and its arguments. */
async function inspect(target: readonly string[], ...flags: readonly string[]) {
  await using program = new Program(process.execPath, [inspector, "--cli", ...target, ...flags], { HOME: home });
  const { code, stdout, stderr } = await program.finished;
  if (code !== 0) throw new Error(`the inspector ended with ${code}:\n${stderr}${stdout}`);
  return { answer: JSON.parse(stdout) as unknown, remarks: stderr };
}

async function listsAndCalls(target: readonly string[]): Promise<void> {
  const { answer, remarks } = await inspect(target, "--strict", "--method", "tools/list");
  expect(answer).toMatchObject({
    tools: expect.arrayContaining([expect.objectContaining({ name: "list_devices" })]) as unknown,
  });
  expect(remarks, "what the inspector would change in the schemas").not.toContain("Suggestion");
  const call = ["--method", "tools/call", "--tool-name", "list_devices", "--tool-arg", 'labels={"site":"riga"}'];
  expect(await inspect(target, ...call)).toMatchObject({ answer: { structuredContent: { total: 3 } } });
}

describe.concurrent("the inspector's command line lists all tools, with schemas that any client takes, and calls one", () => {
  test("over stdio", async () => {
    const variables = Object.entries(env).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
    await listsAndCalls([...variables, process.execPath, ...commandArgs, ...everything]);
  });

  test("over HTTP", async () => {
    const server = runCommand(["--http", "0", ...everything], env);
    try {
      await listsAndCalls([await server.printed(/http:\/\/127\.0\.0\.1:\d+\/mcp/)]);
    } finally {
      server.child.kill("SIGTERM");
      await server.ended;
    }
  });
});
