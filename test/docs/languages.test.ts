/** What the pages on the emulator show for other languages and for CI, done as they say, with the command from source. */
import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { fleetFile } from "../go-client/exchanges.ts";
import { listeningPort, portOf } from "../support/ports.ts";
import { Program, repository } from "../support/process.ts";
import { type Block, blocksOf } from "./blocks.ts";

const run = promisify(execFile);

function blocks(page: string, language: string): Block[] {
  const path = `docs/emulator/${page}.md`;
  return blocksOf({ path, text: readFileSync(join(repository, path), "utf8") }).filter(
    (block) => block.language === language,
  );
}

/** The block with these words; one that is not there fails the test that wants it. */
function block(page: string, language: string, words: string): Block {
  const found = blocks(page, language).find(({ code }) => code.includes(words));
  if (!found) throw new Error(`docs/emulator/${page}.md has no ${language} block with "${words}"`);
  return found;
}

let folder: string;
let env: Record<string, string>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "synpse-languages-"));
  const source = join(repository, "packages/emulator/src/main.ts");
  const tsx = new URL("../../node_modules/tsx/dist/loader.mjs", import.meta.url).href;
  const command = `exec "${process.execPath}" --import "${tsx}" --conditions=@synpse/source "${source}" "$@"\n`;
  // `npx` gets the package's name first.
  for (const [name, before] of [
    ["synpse-emulator", ""],
    ["npx", "shift 2\n"],
  ] as const) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${before}${command}`);
    chmodSync(join(folder, name), 0o755);
  }
  env = {
    PATH: `${folder}:${process.env.PATH}`,
    HOME: folder,
    PYTHONDONTWRITEBYTECODE: "1",
    PYTEST_DISABLE_PLUGIN_AUTOLOAD: "1",
  };
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the page for Python", () => {
  it("has a program of the standard library that prints what it says", async () => {
    const [program, shown] = [block("python", "python", "urllib"), block("python", "text", "devices")];
    const { stdout } = await run("python3", ["-c", program.code], { env, cwd: folder });
    expect(stdout.trim()).toBe(shown.code.trim());
  });

  it("has a test for pytest that can be read, and that passes where pytest and requests are installed", async () => {
    const { code, title = "" } = block("python", "python", "requests");
    writeFileSync(join(folder, title), code);
    await run("python3", ["-c", `import ast; ast.parse(open("${title}").read())`], { env, cwd: folder });
    const installed = await run("python3", ["-c", "import pytest, requests"], { env }).catch(() => undefined);
    if (installed) await run("python3", ["-m", "pytest", "-q", "-p", "no:cacheprovider", title], { env, cwd: folder });
    // Python's own libraries take their time on a busy machine.
  }, 120_000);
});

describe("the page for Go", () => {
  it("has the fleet file that the Go client's requests are replayed with", () => {
    const [{ code } = { code: "" }] = blocks("go", "yaml");
    expect(code.trim()).toBe(readFileSync(fleetFile, "utf8").trim());
  });

  it("names the variables by what stands in that file", () => {
    const page = readFileSync(join(repository, "docs/emulator/go.md"), "utf8");
    const { user, projects } = parse(readFileSync(fleetFile, "utf8"));
    const [{ id, name, key, namespaces }] = projects;
    for (const value of [user.key, id, name, key, namespaces[0].applications[0].name]) {
      expect(page).toMatch(new RegExp(`^\\| \`SYNPSE_\\w+\` \\| \`${value}\` \\|$`, "m"));
    }
  });
});

describe("the page for CI", () => {
  interface Workflow {
    readonly jobs: { test: { env: Record<string, string>; steps: { name?: string; run?: string }[] } };
  }
  const github = () => (parse(block("ci", "yaml", "runs-on").code) as Workflow).jobs.test;
  const gitlab = () => parse(block("ci", "yaml", "script:").code).test as { variables: object; script: string[] };

  it("has the same start and the same variables for GitHub and GitLab", () => {
    const start = github().steps.find(({ name }) => name === "Start the emulator")?.run;
    expect(start?.trim().split("\n")).toEqual(gitlab().script.slice(0, 2));
    expect(gitlab().variables).toEqual(github().env);
  });

  it("starts an emulator, waits until it serves, and has the variables that a client needs", async () => {
    const holder = await listeningPort();
    const port = String(portOf(holder));
    await new Promise((resolve) => holder.close(resolve));
    const here = (text: string) => text.replaceAll("8787", port);
    const { code, title = "" } = block("ci", "yaml", "till-1");
    writeFileSync(join(folder, title), code);
    const { env: variables, steps } = github();
    const start = here(steps.find(({ name }) => name === "Start the emulator")?.run ?? "");
    const ask =
      'curl -fsS -u "$SYNPSE_PROJECT_ACCESS_KEY:" "$SYNPSE_API_ENDPOINT_URL/projects/$SYNPSE_PROJECT_ID/devices"';
    const job = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, here(value)]));
    // The port is the command's own unless it is told another.
    const script = `cd ${folder}\n${start.replace("--fleet", `--port ${port} --fleet`)}\n${ask}`;
    await using shell = new Program("bash", ["-ec", script], { ...env, ...job });
    const [list] = await shell.printed(/^\[.*\]$/m);
    expect(JSON.parse(list)).toMatchObject([{ name: "till-1", status: "online" }]);
  });
});
