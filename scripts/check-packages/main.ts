/**
 * Packs every public package as it would be published, and holds the tarball against publint (what bundlers and runtimes
 * trip over) and "are the types wrong" (what TypeScript trips over). Needs `pnpm build` first.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "synpse-pack-"));
let failed = false;

try {
  run("pnpm", ["--recursive", "--filter", "./packages/*", "pack", "--pack-destination", folder]);
  const tarballs = readdirSync(folder).map((name) => join(folder, name));
  if (tarballs.length !== 3) throw new Error(`expected three packages, packed ${tarballs.length}`);
  for (const tarball of tarballs) {
    run("publint", ["run", tarball, "--strict"]);
    // The packages are ESM only; `require()` of them works from Node 20.19 on, which this profile knows.
    run("attw", [tarball, "--profile", "esm-only", "--no-color"]);
  }
} finally {
  rmSync(folder, { recursive: true });
}
process.exitCode = failed ? 1 : 0;

function run(command: string, args: string[]): void {
  const { status } = spawnSync(command, args, { cwd: repository, stdio: "inherit" });
  if (status === 0) return;
  process.stderr.write(`${command} ${args.join(" ")} failed\n`);
  failed = true;
}
