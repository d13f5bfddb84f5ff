/**
 * Packs every public package as it would be published, and holds the tarball against publint (what bundlers and runtimes
 * trip over) and "are the types wrong" (what TypeScript trips over). Then loads each entry of what was packed, both by
 * `import` and by `require()`, and asks each command for its version. Needs `pnpm build` first.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../..", import.meta.url));
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
  const entries = ["sdk", "sdk/streaming", "sdk/manifest", "emulator", "mcp-server"].map((name) => `@synpse/${name}`);
  for (const entry of entries) {
    run(process.execPath, ["--eval", `if (Object.keys(require("${entry}")).length === 0) process.exit(1)`], folder);
    run(process.execPath, ["--input-type=module", "--eval", `await import("${entry}")`], folder);
  }
  for (const name of ["emulator", "mcp-server"]) {
    run(process.execPath, [join(installed, name, "dist/main.js"), "--version"], folder);
  }
} finally {
  rmSync(folder, { recursive: true });
}
process.exitCode = failed ? 1 : 0;

/** As an installation would lay it out, with the dependencies that the workspace has for it. */
function unpack(tarball: string): void {
  const [, name = ""] = /^synpse-(.+)-\d+\.\d+\.\d+.*\.tgz$/.exec(basename(tarball)) ?? [];
  const target = join(installed, name);
  mkdirSync(target, { recursive: true });
  run("tar", ["-xzf", tarball, "-C", target, "--strip-components=1"]);
  symlinkSync(join(repository, "packages", name, "node_modules"), join(target, "node_modules"));
}

function run(command: string, args: string[], cwd: string = repository): void {
  const { status } = spawnSync(command, args, { cwd, stdio: "inherit" });
  if (status === 0) return;
  process.stderr.write(`${command} ${args.join(" ")} failed\n`);
  failed = true;
}
