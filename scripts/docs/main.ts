/**
 * Writes the API reference of `@synpse/sdk` into docs/api, a page for each name. Fails when something public is not
 * described or not exported. With `--check` it writes nothing that stays.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeReference } from "./reference.ts";

const docs = fileURLToPath(new URL("../../docs/api", import.meta.url));
const flags = process.argv.slice(2);
const unknown = flags.find((flag) => flag !== "--check");
if (unknown !== undefined) {
  process.stderr.write(`docs: unknown flag "${unknown}"; the only flag is --check\n`);
  process.exit(2);
}

const check = flags.includes("--check");
const folder = check ? mkdtempSync(join(tmpdir(), "synpse-reference-")) : docs;
try {
  const warnings = await writeReference(folder);
  for (const warning of warnings) process.stderr.write(`${warning}\n`);
  if (warnings.length > 0) process.exitCode = 1;
  else process.stdout.write(check ? "the API reference is complete\n" : "docs/api/README.md written\n");
} finally {
  if (check) rmSync(folder, { recursive: true });
}
