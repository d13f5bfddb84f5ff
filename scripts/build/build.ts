import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type InlineConfig, build as tsdown } from "tsdown";

/** In the order in which they need each other. */
const packages = ["sdk", "emulator", "mcp-server"].map((name) =>
  fileURLToPath(new URL(`../../packages/${name}`, import.meta.url)),
);

/** Builds every package into its `dist`, with declaration files, as its own tsdown.config.ts says. */
export async function buildPackages(): Promise<void> {
  for (const cwd of packages) await buildPackage(cwd, {});
}

/**
 * Builds what is needed to run: only what has changed since it was last built, and no declaration files, which take most
 * of the time. Those of an earlier build stay.
 */
export async function buildToRun(): Promise<void> {
  for (const cwd of packages) {
    if (!isBuilt(cwd)) await buildPackage(cwd, { dts: false, clean: ["dist/**/*.js"] });
  }
}

async function buildPackage(cwd: string, options: InlineConfig): Promise<void> {
  // The option `cwd` alone is not enough: the entries of the declaration files are looked for where the process stands.
  process.chdir(cwd);
  await tsdown({ cwd, logLevel: "warn", checks: { pluginTimings: false }, ...options });
}

function isBuilt(cwd: string): boolean {
  const built = statSync(join(cwd, "dist/index.js"), { throwIfNoEntry: false });
  if (built === undefined) return false;
  const sources = [
    "package.json",
    "tsdown.config.ts",
    ...readdirSync(join(cwd, "src"), { recursive: true }).map((name) => join("src", String(name))),
  ];
  return sources.every((name) => statSync(join(cwd, name)).mtimeMs < built.mtimeMs);
}
