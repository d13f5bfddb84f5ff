import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { generateConstants } from "./constants.ts";
import { type ApiDocument, listOperations } from "./document.ts";
import { generateFleetSchema } from "./fleet-schema.ts";
import { generateManifestSchema } from "./manifest-schema.ts";
import { generateOperations } from "./operations.ts";
import { generateToolsetPages } from "./toolset-pages.ts";
import { generateTypes } from "./types.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));

const header = "// Generated from spec/openapi.yaml by `pnpm generate`. Do not edit.\n\n";

/** Paths inside the repository, each with its whole content. */
export type Files = Readonly<Record<string, string>>;

/** Everything that follows from the document, and the pages that follow from the tools. The same sources give the same bytes. */
export async function generatedFiles(document: ApiDocument): Promise<Files> {
  const types = header + (await generateTypes(document));
  const operations = header + generateOperations(listOperations(document));
  return {
    "packages/sdk/src/generated/schema.ts": types,
    "packages/sdk/src/generated/operations.ts": operations,
    "packages/sdk/src/generated/constants.ts": header + generateConstants(document),
    "packages/sdk/src/generated/manifest-schema.ts": header + generateManifestSchema(document),
    // The emulator judges the SDK, so it has its own copies and imports nothing of it.
    "packages/emulator/src/generated/schema.ts": types,
    "packages/emulator/src/generated/operations.ts": operations,
    "packages/emulator/src/generated/document.json": `${JSON.stringify(document, null, 1)}\n`,
    "packages/emulator/fleet.schema.json": generateFleetSchema(document),
    ...generateToolsetPages(repository),
  };
}

/** The paths below `root` that do not hold what they should, in order. */
export function staleFiles(root: string, files: Files): string[] {
  return Object.keys(files).filter((path) => contentOf(join(root, path)) !== files[path]);
}

export function writeFiles(root: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
