/**
 * Makes what else is published of the MCP server, from what its package says: the bundle that desktop applications install
 * (.mcpb), and the server.json for the registry of MCP servers. Both are checked. `--out FOLDER` says where they go.
 */
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildToRun } from "../build/build.ts";
import { makeBundle } from "./make.ts";

const root = fileURLToPath(new URL("../../packages/mcp-server", import.meta.url));
const started = process.cwd();
const { out } = parseArgs({ options: { out: { type: "string", default: `${root}/packaging/out` } } }).values;

await buildToRun();
process.chdir(started);
const made = await makeBundle({ dist: `${root}/dist`, out: resolve(out) });
for (const file of Object.values(made)) process.stdout.write(`${relative(started, file)}\n`);
