/**
 * Packs every public package as it would be published, and holds the tarball against publint (what bundlers and runtimes
 * trip over) and "are the types wrong" (what TypeScript trips over). Then loads each entry of what was packed, both by
 * `import` and by `require()`, asks each command for its version, and compiles small projects that use the SDK. Needs
 * `pnpm build` first. `--typescript FOLDER` compiles them with another TypeScript, given by its package's folder.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writeConsumers } from "./consumers.ts";
import { costOf, MOST_MEMORY } from "./type-cost.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const { typescript = join(repository, "node_modules/typescript") } = parseArgs({
  options: { typescript: { type: "string" } },
}).values;
const tsc = join(typescript, "bin/tsc");
const folder = mkdtempSync(join(tmpdir(), "synpse-pack-"));
const installed = join(folder, "node_modules/@synpse");
let failed = false;

try {
  run("pnpm", ["--recursive", "--filter", "./packages/*", "pack", "--pack-destination", folder]);
  const tarballs = readdirSync(folder).map((name) => join(folder, name));
  if (tarballs.length !== 3) throw new Error(`expected three packages, packed ${tarballs.length}`);
  for (const tarball of tarballs) {
    run("publint", ["run", tarball, "--strict"]);
    // The packages are ESM only; `require()` of them works from Node 20.19 on, which this profile knows.
    run("attw", [tarball, "--profile", "esm-only", "--no-color"]);
    unpack(tarball);
  }
  const entries = ["sdk", "sdk/streaming", "sdk/manifest", "emulator", "emulator/node-test", "mcp-server"].map(
    (name) => `@synpse/${name}`,
  );
  for (const entry of entries) {
    run(process.execPath, ["--eval", `if (Object.keys(require("${entry}")).length === 0) process.exit(1)`], folder);
    run(process.execPath, ["--input-type=module", "--eval", `await import("${entry}")`], folder);
  }
  for (const name of ["emulator", "mcp-server"]) {
    run(process.execPath, [join(installed, name, "dist/main.js"), "--version"], folder);
  }
  compileConsumers();
} finally {
  rmSync(folder, { recursive: true });
}
process.exitCode = failed ? 1 : 0;

/** As an installation would lay it out: with the dependencies that the workspace has for it, and no others. */
function unpack(tarball: string): void {
  const [, name = ""] = /^synpse-(.+)-\d+\.\d+\.\d+.*\.tgz$/.exec(basename(tarball)) ?? [];
  const target = join(installed, name);
  mkdirSync(target, { recursive: true });
  run("tar", ["-xzf", tarball, "-C", target, "--strip-components=1"]);
  const { dependencies = {} } = JSON.parse(readFileSync(join(target, "package.json"), "utf8")) as {
    dependencies?: Record<string, string>;
  };
  for (const dependency of Object.keys(dependencies)) {
    // Our own lie beside it, packed as well.
    if (!dependency.startsWith("@synpse/")) link(join(repository, "packages", name), target, dependency);
  }
}

function link(from: string, to: string, dependency: string): void {
  const place = join(to, "node_modules", dependency);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(join(from, "node_modules", dependency), place);
}

function compileConsumers(): void {
  for (const { folder: project, node } of writeConsumers(join(folder, "consumers"))) {
    if (node) link(repository, project, "@types/node");
    run(process.execPath, [tsc, "--project", project], folder);
  }
  const [none, one] = ["empty", "one-call"].map((name) => costOf(tsc, join(folder, "consumers", name)));
  if (none === undefined || one === undefined) return;
  const memory = one.memory - none.memory;
  process.stdout.write(
    `one call costs the compiler ${memory.toFixed(1)} MB and ${(one.seconds - none.seconds).toFixed(2)} s ` +
      `over an empty project: ${one.files - none.files} files, ${one.lines - none.lines} lines of declarations\n`,
  );
  if (memory <= MOST_MEMORY) return;
  process.stderr.write(`that is more than ${MOST_MEMORY} MB\n`);
  failed = true;
}

function run(command: string, args: string[], cwd: string = repository): void {
  const { status } = spawnSync(command, args, { cwd, stdio: "inherit" });
  if (status === 0) return;
  process.stderr.write(`${command} ${args.join(" ")} failed\n`);
  failed = true;
}
