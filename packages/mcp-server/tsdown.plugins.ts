import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Rolldown } from "tsdown";

const ajv = /\/validation\/ajv-provider\.js$/;
const stand = "\0without-ajv";

/**
 * Leaves ajv out, which the protocol's library imports for a validator that it makes where it is given none: the adapter
 * gives it one. That is a third of what would be loaded at every start.
 */
export function withoutAjv(): Rolldown.Plugin {
  return {
    name: "without-ajv",
    resolveId: (request) => (ajv.test(request) ? stand : null),
    load: (id) =>
      id === stand
        ? 'export class AjvJsonSchemaValidator { constructor() { throw new Error("ajv is not part of this package"); } }'
        : null,
  };
}

/** Native code that ssh2 tries to load and does without where it is not there: it is not bundled, so it never is. */
export const nativeParts = [/\.node$/, "cpu-features"];

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
}

/** Writes the licences of all packages that are part of the bundle into it, as these licences ask for. */
export function tellLicences(fileName: string): Rolldown.Plugin {
  return {
    name: "tell-licences",
    generateBundle(_, bundle) {
      const folders = new Set<string>();
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== "chunk") continue;
        for (const id of chunk.moduleIds) {
          const folder = packageOf(id);
          if (folder !== undefined) folders.add(folder);
        }
      }
      const notices = [...folders].map(notice).sort();
      const source = `${[...new Set(notices)].join(`\n${"-".repeat(80)}\n\n`)}`;
      this.emitFile({ type: "asset", fileName, source });
    },
  };
}

/** The folder of the package of somebody else that a module belongs to. */
function packageOf(id: string): string | undefined {
  if (!id.includes("/node_modules/") || id.startsWith("\0")) return undefined;
  let folder = dirname(id);
  while (!isPackage(folder)) folder = dirname(folder);
  return folder;
}

/** A package.json that only says "type": "module" names no package. */
function isPackage(folder: string): boolean {
  const file = join(folder, "package.json");
  return existsSync(file) && (JSON.parse(readFileSync(file, "utf8")) as Manifest).version !== undefined;
}

function notice(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  const file = readdirSync(folder).find((each) => /^licen[cs]e(\.(md|txt))?$/i.test(each));
  if (file === undefined) throw new Error(`${name} has no licence file to pass on`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
}

/** Names the chunk of every module that these files import, directly or not, but for what they import on demand. */
export function withoutDynamicImports(chunk: string, files: readonly string[]): Rolldown.CodeSplittingNameFunction {
  let reached: Set<string> | undefined;
  return (id, context) => {
    reached ??= reach(
      files.map((file) => join(import.meta.dirname, file)),
      (each) => context.getModuleInfo(each)?.importedIds ?? [],
    );
    return reached.has(id) ? chunk : null;
  };
}

function reach(start: readonly string[], next: (id: string) => readonly string[]): Set<string> {
  const reached = new Set(start);
  for (const id of reached) for (const other of next(id)) reached.add(other);
  return reached;
}
