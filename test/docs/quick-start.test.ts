/** The README's quick start, as it is written, by npm, with the packages as they would be published. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Program, repository } from "../support/process.ts";
import { type Block, blocksOf } from "./blocks.ts";
import { cloneBuilt, type Registry, startRegistry } from "./registry.ts";

const run = promisify(execFile);
const README = "README.md";

describe("the README's quick start", () => {
  const blocks = blocksOf({ path: README, text: readFileSync(join(repository, README), "utf8") });
  let folder: string;
  let registry: Registry;
  let env: NodeJS.ProcessEnv & Record<string, string | undefined>;

  function block(language: string, has: string): Block {
    const found = blocks.find((each) => each.language === language && each.code.includes(has));
    if (!found) throw new Error(`the README has no ${language} block with ${has}`);
    return found;
  }

  const lines = block("sh", "npm install").code.split("\n");
  // Building takes the workspace's own installation; `.ci/run` and `pnpm start` do it.
  const [packing = "", ...rest] = lines.filter((line) => line !== "npx -y pnpm@12 build");
  const installing = rest.join("\n");

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "synpse-quick-start-"));
    await cloneBuilt(["sdk", "emulator"], join(folder, "clone"));
    // Packing asks no registry.
    await run("sh", ["-ec", packing], { cwd: join(folder, "clone") });
    registry = await startRegistry(join(folder, "fleet"));
    const npm = { npm_config_registry: registry.url, npm_config_cache: join(folder, "cache") };
    // As from a shell: nothing of the pnpm or npm that runs this test, but where programs are.
    env = { PATH: process.env.PATH, HOME: folder, NO_COLOR: "1", ...npm };
  }, 120_000);
  afterAll(async () => {
    await registry?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  it("installs, lists devices of the emulator, and says what it prints", async () => {
    await run("sh", ["-ec", installing], { cwd: join(folder, "clone"), env });
    const program = block("js", "new Synpse()");
    writeFileSync(join(folder, "fleet", program.title ?? ""), program.code);

    // Its own port may be taken here.
    const command = `cd ${join(folder, "fleet")} && exec ${block("sh", "npx synpse-emulator").code} --port 0`;
    await using emulator = new Program("sh", ["-ec", command], env);
    await emulator.printed(/Ctrl-C stops it/);
    const exports = emulator.stdout.split("\n").filter((line) => line.trim().startsWith("export "));
    expect(exports.length).toBeGreaterThan(0);

    const shell = [...exports, block("sh", "node ").code].join("\n");
    const { stdout } = await run("sh", ["-ec", shell], { cwd: join(folder, "fleet"), env });
    const shown = blocks.find(({ shows }) => shows?.code.includes("node devices.mjs"));
    expect(stdout.trim()).toBe(shown?.code.trim());
  }, 120_000);

  it("installs by name from a registry, as the packages' own READMEs have it", async () => {
    const cwd = mkdtempSync(join(folder, "by-name-"));
    await run("sh", ["-ec", "npm init -y && npm install @synpse/sdk @synpse/emulator"], { cwd, env });
    const { stdout } = await run("npx", ["@synpse/emulator", "--version"], { cwd, env });
    expect(stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
    await run(process.execPath, ["--input-type=module", "--eval", 'await import("@synpse/sdk")'], { cwd, env });
    // The optional peer that commands and files need.
    await run("sh", ["-ec", "npm install ssh2"], { cwd, env });
    await run(process.execPath, ["--eval", 'new (require("ssh2").Client)()'], { cwd, env });
  }, 120_000);
});
