/** `pnpm start`, as a new user runs it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { listeningPort, portOf } from "../support/ports.ts";
import { Program, pnpm } from "../support/process.ts";
import { startRecorder } from "../support/recorder.ts";

/** Two ports that were free a moment ago, so that runs side by side do not meet. */
async function freePorts(): Promise<string[]> {
  const servers = await Promise.all([listeningPort(), listeningPort()]);
  const ports = servers.map((server) => String(portOf(server)));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  const [mcp = "", emulator = ""] = ports;
  return ["--port", mcp, "--emulator-port", emulator];
}

describe("pnpm start", () => {
  const programs: Program[] = [];
  let folder: string;
  let taken: Server;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "synpse-start-"));
    taken = await listeningPort();
  });
  afterEach(async () => {
    await Promise.all(programs.splice(0).map((program) => program[Symbol.asyncDispose]()));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
    taken.close();
  });

  /** As the README has it. */
  function pnpmStart(args: readonly string[]): Program {
    return run(...pnpm("start", ...args));
  }

  /** What that command runs, without the way there. */
  function start(args: readonly string[], env: Record<string, string> = {}): Program {
    return run(process.execPath, ["--import", "tsx", "scripts/start/main.ts", ...args], env);
  }

  function run(command: string, args: readonly string[], env: Record<string, string> = {}): Program {
    const program = new Program(command, args, env);
    programs.push(program);
    return program;
  }

  function file(name: string, content: string): string {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  }

  it("shows an assistant at work, stays up for another one, and leaves nothing behind on Ctrl-C", async () => {
    const program = pnpmStart(await freePorts());
    await program.printed(/Ctrl-C stops it/);
    expect(program.stdout).toMatch(/● vilnius-till-01 +online/);
    expect(program.stdout).toMatch(/5 of 5 devices running/);
    expect(program.stdout).toMatch(/✔ storefront created, version 1: 5 of 5 devices run it/);
    expect(program.stdout).toMatch(/│ .*nginx\/1\.27/);
    expect(program.stdout).toMatch(/\? The server asks you[^?]*total\W*12\W+offline\W*1\b/);
    expect(program.stdout).toMatch(/storefront updated, version 2: 11 of 12 devices run it/);
    const [, page = ""] = await program.printed(/watch it +(http:\/\/127\.0\.0\.1:\d+\/)/);
    expect(await (await fetch(page)).text()).toContain("<title>Synpse emulator</title>");
    const [, url = ""] = await program.printed(
      /claude mcp add --transport http synpse (http:\/\/127\.0\.0\.1:\d+\/mcp)/,
    );

    const client = new Client({ name: "test", version: "1.0.0" });
    await client.connect(new StreamableHTTPClientTransport(new URL(url)) as Transport);
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toContain("deploy_application");
    await client.close();

    program.signal("SIGINT");
    await program.finished;
    expect(program.alive).toBe(false);
    await expect(fetch(url)).rejects.toThrow();
  }, 120_000);

  it("deploys the manifest that it is given, and ends", async () => {
    const manifest = file(
      "greeter.yaml",
      "name: greeter\nscheduling:\n  type: Conditional\n  selectors: { role: gateway, site: vilnius }\nspec:\n" +
        "  containers:\n    - name: hello\n      image: hello-world\n      ports: [8123:8123]\n",
    );
    const { code, stdout, stderr } = await pnpmStart(["--exit", "--manifest", manifest, ...(await freePorts())])
      .finished;
    expect(code).toBe(0);
    // The record of changes is for a person to read, and stands behind what it is about.
    const [transcript = "", record = ""] = stdout.split("What the server put on record");
    expect(record).toMatch(/\d\d:\d\d:\d\d {2}deploy_application greeter {2}done, no approval needed, [\d.]+ s/);
    expect(transcript + stderr).not.toMatch(/\baudit\b/);
    // Nothing that listens on this machine outlives it.
    expect(stdout).not.toMatch(/127\.0\.0\.1|localhost|Connect your own/);
    expect(stdout).toMatch(/✔ greeter created, version 1: 1 of 1 devices run it/);
  }, 120_000);

  it("serves the real API with credentials, and sends nothing there by itself", async () => {
    const api = await startRecorder({ answer: () => ({ body: [] }) });
    const { code, stdout } = await start(["--exit", ...(await freePorts())], {
      SYNPSE_API_ENDPOINT_URL: `${api.origin}/api`,
      SYNPSE_PROJECT_ID: "prj_real",
      SYNPSE_PROJECT_ACCESS_KEY: "sVerySecretKey",
    }).finished;
    await api.close();
    expect(code).toBe(0);
    expect(stdout).toContain(`${api.origin}/api`);
    expect(stdout).toContain("prj_real");
    expect(stdout).not.toContain("sVerySecretKey");
    expect(api.requests).toEqual([]);
  }, 120_000);

  it.each([
    ["a flag that it does not know", () => ["--exitt"], 2, /^start: .*--exitt.* Flags: --exit, --manifest/],
    ["a port that is none", () => ["--port", "99999"], 2, /^start: --port: "99999" is not a port/],
    ["a manifest that is not there", () => ["--manifest", "nowhere.yaml"], 1, /^start: --manifest: .*nowhere\.yaml/],
    [
      "a manifest that cannot be meant",
      () => [
        "--manifest",
        file("wrong.yaml", "name: x\nscheduling:\n  type: NoDevice\nspec:\n  containers: [{ name: a, image: b }]\n"),
      ],
      1,
      /line 3.*scheduling\.type.*NoDevices/s,
    ],
    ["a port that is taken", () => ["--exit", "--port", String(portOf(taken))], 1, /^start: port \d+ is taken/],
  ])(
    "refuses %s in a few words",
    async (_, args, expected, message) => {
      const { code, stdout, stderr } = await start(args()).finished;
      expect(stderr).toMatch(message);
      // One line, or one for the file and one for each mistake in it.
      expect(stderr.trim().split("\n").length).toBeLessThanOrEqual(3);
      expect(stdout).toBe("");
      expect(code).toBe(expected);
    },
    120_000,
  );
});
