import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { repository } from "./process.ts";

/** The MCP server's command as it is published, in a folder with nothing else around it. */
export interface BuiltCommand extends Disposable {
  readonly folder: string;
}

/** Builds it anew, by its own configuration, into a folder of its own: what lies in `dist` may be old. */
export async function buildCommand(): Promise<BuiltCommand> {
  const folder = mkdtempSync(join(tmpdir(), "synpse-command-"));
  try {
    await promisify(execFile)(
      join(repository, "node_modules/.bin/tsdown"),
      ["--out-dir", join(folder, "dist"), "--no-dts", "--logLevel", "error"],
      { cwd: join(repository, "packages/mcp-server") },
    );
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}
