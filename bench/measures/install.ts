import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Kit } from "../kit.ts";
import type { Measure } from "../lines.ts";
import { run } from "../processes.ts";

/** How long npm may take: milliseconds. */
const LIMIT = 120_000;

const SDK = "@synpse/sdk";

/** What only a part of the SDK needs. `ws`, which the logs and tunnels need, is counted with the rest. */
const PARTS: Readonly<Record<string, string>> = { yaml: "manifest", ssh2: "ssh" };

/** One installed package. */
interface Installed {
  /** Where it lies, below the folder that all lie in. */
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  readonly needs: readonly string[];
}

/** The sizes of the files of a package, without those of the packages that lie in it. */
function sizeOf(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) bytes += lstatSync(path).size;
    else if (entry.name !== "node_modules") bytes += sizeOf(path);
  }
  return bytes;
}

function installedIn(modules: string): Installed[] {
  const lock = JSON.parse(readFileSync(join(modules, ".package-lock.json"), "utf8")) as {
    packages: Record<string, unknown>;
  };
  return Object.keys(lock.packages).map((place) => {
    const path = place.replace(/^node_modules\//, "");
    const folder = join(modules, path);
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const { name, dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = manifest;
    const needs = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
    return { path, name, bytes: sizeOf(folder), needs };
  });
}

/** The packages that are there without those of the parts: what can be reached from the SDK without them. */
export function withoutParts(packages: readonly Installed[], parts: readonly string[]): Installed[] {
  const reached = new Set<string>();
  const queue = [SDK];
  for (const name of queue) {
    if (reached.has(name) || parts.includes(name)) continue;
    reached.add(name);
    queue.push(...packages.filter((each) => each.name === name).flatMap(({ needs }) => needs));
  }
  return packages.filter(({ name }) => reached.has(name));
}

/** What npm installs for these packages in an empty folder. */
export async function install(kit: Kit, name: string, tarballs: readonly string[]): Promise<Installed[]> {
  const folder = join(kit.folder, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const flags = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];
  await run("npm", ["install", ...flags, ...tarballs], { cwd: folder, limit: LIMIT });
  return installedIn(join(folder, "node_modules"));
}

export const megabytes = (packages: readonly Installed[]) => packages.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;

export const installation: Measure = {
  name: "install",
  about: "size and number of packages that npm installs for the SDK",
  lines: ["install-size", "install-packages"],
  async run(kit) {
    const all = await install(kit, "installed", [kit.tarball]);
    const needed = withoutParts(all, Object.keys(PARTS));
    const list = all
      .map((each) => `${each.name} ${megabytes([each]).toFixed(2)} MB${needed.includes(each) ? "" : " (part)"}`)
      .join(", ");
    const parts = Object.entries(PARTS).map(([name, part]) => `${name} (${part})`);
    return [
      {
        name: "install-size",
        figure: megabytes(needed),
        unit: "MB",
        note: `${megabytes(all).toFixed(2)} MB with what only a part needs: ${parts.join(", ")}. ${list}`,
      },
      { name: "install-packages", figure: needed.length, unit: "packages", note: `${all.length} with those` },
    ];
  },
};
