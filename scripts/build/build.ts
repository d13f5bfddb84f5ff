import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type InlineConfig, build as tsdown } from "tsdown";

/** In the order in which they need each other. */
const packages = ["sdk", "emulator", "mcp-server"].map((name) =>
  fileURLToPath(new URL(`../../packages/${name}`, import.meta.url)),
);

/** What every build of a package writes. */
const entry = "dist/index.js";

/** Builds every package into its `dist`, with declaration files, as its own tsdown.config.ts says. */
export async function buildPackages(): Promise<void> {
  for (const cwd of packages) await buildPackage(cwd, {});
}

/**
 * Builds what is needed to run: only what has changed since it was last built, and no declaration files, which take most
 * of the time. Those of an earlier build stay.
 */
export async function buildToRun(): Promise<void> {
  for (const [index, cwd] of packages.entries()) {
    if (!isBuilt(cwd, packages.slice(0, index))) await buildPackage(cwd, { dts: false, clean: ["dist/**/*.js"] });
  }
}

async function buildPackage(cwd: string, options: InlineConfig): Promise<void> {
  // The option `cwd` alone is not enough: the entries of the declaration files are looked for where the process stands.
  process.chdir(cwd);
  await tsdown({ cwd, logLevel: "warn", checks: { pluginTimings: false }, ...options });
}

/** @param parts Packages that may be bundled into this one. */
function isBuilt(cwd: string, parts: readonly string[]): boolean {
  const built = statSync(join(cwd, entry), { throwIfNoEntry: false });
  if (built === undefined) return false;
  const sources = [
    ...readdirSync(cwd).filter((name) => name === "package.json" || name.startsWith("tsdown.")),
    ...readdirSync(join(cwd, "src"), { recursive: true }).map((name) => join("src", String(name))),
  ].map((name) => join(cwd, name));
  return [...sources, ...parts.map((part) => join(part, entry))].every(
    (file) => statSync(file).mtimeMs < built.mtimeMs,
  );
}
