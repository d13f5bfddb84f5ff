/**
 * Writes everything that follows from spec/openapi.yaml, and the pages about the MCP server's tools. With `--check` it writes nothing, names each file that is stale,
 * and fails when there is one.
 */
import { fileURLToPath } from "node:url";
import { readDocument } from "./document.ts";
import { generatedFiles, staleFiles, writeFiles } from "./files.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const flags = process.argv.slice(2);
const unknown = flags.find((flag) => flag !== "--check");
if (unknown !== undefined) {
  process.stderr.write(`generate: unknown flag "${unknown}"; the only flag is --check\n`);
  process.exit(2);
}

const files = await generatedFiles(readDocument());
const stale = staleFiles(repository, files);
if (!flags.includes("--check")) {
  writeFiles(repository, files);
  process.stdout.write(`${Object.keys(files).length} files generated, ${stale.length} of them changed\n`);
} else if (stale.length === 0) {
  process.stdout.write(`${Object.keys(files).length} generated files are fresh\n`);
} else {
  for (const path of stale) process.stderr.write(`stale: ${path}\n`);
  process.stderr.write(
    "What is generated differs from what it is generated from. Run `pnpm generate` and commit the result.\n",
  );
  process.exitCode = 1;
}
