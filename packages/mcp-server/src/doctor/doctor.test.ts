import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Emulator, ManualClock } from "@synpse/emulator";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "../testing/command.ts";
import { playTerminal } from "../testing/terminal.ts";
import { runDoctor } from "./doctor.ts";
import { checkNode } from "./environment.ts";

let emulator: Emulator;
let env: Record<string, string>;
const clock = new ManualClock();

beforeAll(async () => {
  emulator = await Emulator.start({ clock, fleet: "demo" });
  env = {
    SYNPSE_PROJECT_ACCESS_KEY: emulator.accessKey,
    SYNPSE_PROJECT_ID: emulator.projectId,
    SYNPSE_API_ENDPOINT_URL: emulator.baseUrl,
  };
});
afterEach(() => {
  emulator.faults.clear();
});
afterAll(() => emulator.close());

interface Said {
  readonly check: string;
  readonly status: string;
  readonly found: string;
  readonly mend?: string;
}

/** What the doctor says of an environment; the key is never in it. */
async function examine(change: Record<string, string | undefined> = {}, args: readonly string[] = [], now?: Date) {
  const terminal = playTerminal({ env: { ...env, ...change } });
  const code = await runDoctor(["--json", ...args], terminal, () => now ?? new Date());
  const { ok, checks } = JSON.parse(terminal.printed()) as { ok: boolean; checks: Said[] };
  expect(terminal.printed()).not.toContain(emulator.accessKey);
  expect(ok).toBe(code === 0);
  return { code, checks, of: (check: string) => checks.filter((one) => one.check === check) };
}

test("a sound installation is found sound", async () => {
  const { code, checks } = await examine();
  expect(code).toBe(0);
  expect(checks.filter(({ status }) => status === "warning" || status === "failed")).toEqual([]);
  expect(checks.filter(({ check }) => check === "permissions").map(({ found }) => found)).toEqual([
    "may read namespaces",
    "may read applications",
    "may read jobs",
    "may read secrets",
    "may read registration tokens",
    "what the key may change is not tried",
  ]);
});

test.each([
  ["v18.20.0", "failed"],
  ["v20.18.3", "failed"],
  ["v20.19.0", "ok"],
  ["v24.0.0", "ok"],
])("Node %s is %s", (version, status) => {
  expect(checkNode(version).status).toBe(status);
});

describe("the environment", () => {
  test("a variable that keeps the server from starting is named, with the nearest one", async () => {
    const { code, of } = await examine({ SYNPSE_PROJECT_IDD: "x" });
    expect(code).toBe(1);
    expect(of("variables")).toMatchObject([
      { status: "failed", found: expect.stringMatching(/SYNPSE_PROJECT_IDD.*did you mean SYNPSE_PROJECT_ID\?/) },
    ]);
    expect((await examine({ SYNPSE_MCP_READ_ONLY: "maybe" })).code).toBe(1);
  });

  test("a variable that the server does not read is told, and what may have been meant", async () => {
    const { code, of } = await examine({ SYNPSE_WORKSPACE: "x", SYNPSE_PORJECT: "x", SYNPSE_MCP_SECRET_DB: "x" });
    expect([code, of("variables").map(({ status }) => status)]).toEqual([0, ["warning", "warning"]]);
    expect(of("variables").map(({ found, mend }) => `${found} ${mend}`)).toEqual([
      expect.stringMatching(/^SYNPSE_WORKSPACE is not read/),
      expect.stringMatching(/^SYNPSE_PORJECT is not read.*SYNPSE_PROJECT_ID was meant/),
    ]);
  });

  test("a value that only the whole start would refuse", async () => {
    const { code, of } = await examine({ SYNPSE_MCP_TOOLSETS: "flete" });
    expect(code).toBe(1);
    expect(of("variables")).toMatchObject([{ status: "failed", found: expect.stringContaining('"flete"') }]);
  });

  test("flags that variables say count", async () => {
    const { of } = await examine({ SYNPSE_MCP_NAMESPACE: "nowhere" });
    expect(of("permissions").some(({ found }) => found.includes('"nowhere"'))).toBe(true);
  });

  test("a reference that the client did not fill in is told, and nothing is sent", async () => {
    emulator.journal.clear();
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as a client leaves it.
    const { code, of } = await examine({ SYNPSE_PROJECT_ACCESS_KEY: "${SYNPSE_PROJECT_ACCESS_KEY}" });
    expect(code).toBe(1);
    expect(of("variables")[0]?.found).toContain("SYNPSE_PROJECT_ACCESS_KEY holds a reference");
    expect(of("reach")).toMatchObject([{ status: "skipped" }]);
    expect(emulator.journal.entries()).toEqual([]);
  });

  test("no key, no project", async () => {
    const { code, of } = await examine({ SYNPSE_PROJECT_ACCESS_KEY: undefined, SYNPSE_PROJECT_ID: "" });
    expect(code).toBe(1);
    expect(of("key")).toMatchObject([{ status: "failed", mend: expect.stringContaining("SYNPSE_PROJECT_ACCESS_KEY") }]);
    expect(of("project")).toMatchObject([{ status: "failed" }]);
  });

  test("two keys that differ: which one counts", async () => {
    const { of } = await examine({ SYNPSE_ACCESS_KEY: "another-key-of-somebody" });
    expect(of("key")).toMatchObject([
      { status: "warning", found: expect.stringMatching(/^SYNPSE_PROJECT_ACCESS_KEY counts/) },
    ]);
  });

  test("the key in the place of the project is told, and not shown", async () => {
    const { code, of } = await examine({ SYNPSE_PROJECT_ID: emulator.accessKey });
    expect([code, of("project")[0]?.status]).toEqual([1, "failed"]);
  });

  test.each([
    ["nonsense", "failed"],
    ["ftp://x/api", "failed"],
    ["https://user:pass@x/api", "failed"],
  ])("the address %s is %s", async (SYNPSE_API_ENDPOINT_URL, status) => {
    const { code, of } = await examine({ SYNPSE_API_ENDPOINT_URL });
    expect([code, of("address")[0]?.status]).toEqual([1, status]);
  });
});

describe("what the server is started as", () => {
  test.each([
    [["--http", "0.0.0.0:3333"], {}, "SYNPSE_MCP_GATE_TOKEN"],
    [["--http", "3333"], { SYNPSE_MCP_GATE_TOKEN: "short" }, "needs at least 16"],
    [["--http", "3333", "--single-tenant"], { SYNPSE_PROJECT_ACCESS_KEY: undefined }, "it has none"],
  ])("%j does not start, which is found before anyone is asked", async (args, change, found) => {
    emulator.journal.clear();
    const { code, of } = await examine(change, args);
    expect(code).toBe(1);
    expect(of("network")).toMatchObject([{ status: "failed", found: expect.stringContaining(found) }]);
    expect(emulator.journal.entries()).toEqual([]);
  });

  test.each([
    ["--demo", { SYNPSE_PROJECT_ACCESS_KEY: undefined, SYNPSE_PROJECT_ID: undefined }],
    ["--http=3333", { SYNPSE_PROJECT_ACCESS_KEY: undefined, SYNPSE_PROJECT_ID: undefined }],
    ["--stateless", { SYNPSE_MCP_HTTP: "3333" }],
  ])("%s works, and is found sound (%j)", async (flag, change) => {
    const { code, checks } = await examine(change, [flag]);
    expect([code, checks.filter(({ status }) => status === "failed")]).toEqual([0, []]);
  });

  test.each([
    ["--audit-log", "audit log"],
    ["--secrets-from", "secrets"],
  ])("the path of %s", async (flag, check) => {
    const folder = mkdtempSync(join(tmpdir(), "synpse-doctor-"));
    const good = await examine({}, [flag, flag === "--audit-log" ? join(folder, "audit.jsonl") : folder]);
    expect([good.code, good.of(check)[0]?.status, readdirSync(folder)]).toEqual([0, "ok", []]);
    rmSync(folder, { recursive: true });
    const bad = await examine({}, [flag, join(folder, "none")]);
    expect([bad.code, bad.of(check)[0]?.status]).toEqual([1, "failed"]);
  });
});

describe("the API", () => {
  test("a key that it does not accept", async () => {
    const { code, of } = await examine({ SYNPSE_PROJECT_ACCESS_KEY: "s".repeat(28) });
    expect([code, of("reach")[0]?.status]).toEqual([1, "ok"]);
    expect(of("access")).toMatchObject([{ status: "failed", found: "the API does not accept the key" }]);
  });

  test("a project that is not there; the flag counts before the variable", async () => {
    const { code, of } = await examine({}, ["--project", "prj_none"]);
    expect(code).toBe(1);
    expect(of("access")).toMatchObject([{ status: "failed" }]);
  });

  test("what the key may not read, and what does not work without it", async () => {
    emulator.faults.add({ operation: "listSecrets", fault: { kind: "refuse", status: 403 } });
    const { code, of } = await examine();
    expect(code).toBe(0);
    expect(of("permissions").filter(({ status }) => status === "warning")).toMatchObject([
      { found: "may not read secrets", mend: expect.stringContaining("tools about secrets do not work") },
    ]);
  });

  test("a namespace that is not there", async () => {
    const { of } = await examine({}, ["--namespace", "nowhere"]);
    expect(of("permissions").filter(({ status }) => status === "warning").length).toBeGreaterThan(0);
  });

  test("a status that means trouble, with one request and no repeat", async () => {
    emulator.faults.add({ operation: "listDevices", fault: { kind: "refuse", status: 500, body: emulator.accessKey } });
    emulator.journal.clear();
    const { code, of } = await examine();
    expect(code).toBe(1);
    expect(of("reach")).toMatchObject([{ status: "failed", found: "the API answered with status 500" }]);
    expect(emulator.journal.entries()).toHaveLength(1);
  });

  test("nobody there", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    await new Promise((resolve) => server.close(resolve));
    const { code, of } = await examine({ SYNPSE_API_ENDPOINT_URL: `http://127.0.0.1:${port}/api` });
    expect(code).toBe(1);
    expect(of("reach")).toMatchObject([
      { status: "failed", found: `nothing listens at http://127.0.0.1:${port} (ECONNREFUSED)` },
    ]);
  });

  test("another program there", async () => {
    const server = createHttpServer((_, response) => response.end("<html>Log in</html>")).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const { code, of } = await examine({ SYNPSE_API_ENDPOINT_URL: `http://127.0.0.1:${port}/api` });
    server.close();
    expect([code, of("reach")[0]?.found]).toEqual([1, expect.stringContaining("is no Synpse API")]);
    expect(JSON.stringify(of("reach"))).not.toMatch(/baseUrl|listDevices/);
  });

  test("a clock that is far off", async () => {
    const { code, of } = await examine({}, [], new Date(Date.now() + 3_600_000));
    expect(code).toBe(0);
    expect(of("clock")).toMatchObject([{ status: "warning", found: expect.stringMatching(/3[56]\d\d seconds ahead/) }]);
  });
});

test("a mistake in the flags is one line", async () => {
  const terminal = playTerminal({ env });
  expect(await runDoctor(["--jsno"], terminal)).toBe(2);
  expect(terminal.complained()).toContain('there is no flag "--jsno"');
});

test("the command doctor runs it, and says what to mend", async () => {
  const { code, stdout } = await runCommand(["doctor"], { ...env, SYNPSE_PROJECT_ID: "" }).ended;
  expect(code).toBe(1);
  expect(stdout).toMatch(/^XX {2}project +there is no project\n +Set SYNPSE_PROJECT_ID/m);
});
