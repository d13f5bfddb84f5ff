import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
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

/** Builds the package anew, by its own configuration, into a folder of its own: what lies in `dist` may be old. */
export async function installSdk(): Promise<InstalledSdk> {
  const folder = mkdtempSync(join(tmpdir(), "synpse-installed-"));
  try {
    const target = join(folder, "node_modules/@synpse/sdk");
    mkdirSync(target, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(source, "package.json"), "utf8")) as Manifest;
    const published = { ...manifest, exports: manifest.publishConfig.exports };
    writeFileSync(join(target, "package.json"), JSON.stringify(published));
    symlinkSync(join(source, "node_modules"), join(target, "node_modules"));
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
