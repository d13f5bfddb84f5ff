import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { repository } from "./process.ts";

const source = join(repository, "packages/sdk");

/** A folder in which `@synpse/sdk` is installed as it would be published. */
export interface InstalledSdk extends Disposable {
  readonly folder: string;
}

interface Manifest {
  readonly publishConfig: { readonly exports: unknown };
}

/**
 * Builds the package anew, by its own configuration, into a folder of its own: what lies in `dist` may be old. The optional
 * peer is there too, unless it is to be left out.
 */
export async function installSdk({ without }: { without?: "ssh2" } = {}): Promise<InstalledSdk> {
  const folder = mkdtempSync(join(tmpdir(), "synpse-installed-"));
  try {
    const target = join(folder, "node_modules/@synpse/sdk");
    mkdirSync(target, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(source, "package.json"), "utf8")) as Manifest;
    const published = { ...manifest, exports: manifest.publishConfig.exports };
    writeFileSync(join(target, "package.json"), JSON.stringify(published));
    const modules = join(target, "node_modules");
    mkdirSync(modules);
    for (const name of readdirSync(join(source, "node_modules"))) {
      if (name !== without) symlinkSync(join(source, "node_modules", name), join(modules, name));
    }
    await promisify(execFile)(
      join(repository, "node_modules/.bin/tsdown"),
      ["--out-dir", join(target, "dist"), "--no-dts", "--logLevel", "error"],
      { cwd: source },
    );
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}
