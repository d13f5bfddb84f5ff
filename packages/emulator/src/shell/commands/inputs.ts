import { FileError } from "../files/file-error.ts";
import { resolvePath } from "../files/file-system.ts";
import type { Input } from "../io.ts";
import { complain, type Process } from "../process.ts";
import { fileInput } from "../redirect.ts";

/** Opens a file that a command names; `-` is its stdin. @throws FileError */
export function openInput(process: Process, path: string): Input {
  if (path === "-") return process.stdin;
  const node = process.machine.files.get(resolvePath(process.shell.cwd, path));
  if (node.kind === "directory") throw new FileError("EISDIR");
  return fileInput(process.machine, node);
}

/**
 * Does the same with each file that a command names, or with its stdin when it names none. A file that cannot be read is
 * complained of, and the others are read all the same.
 *
 * @returns the exit code: 1 when a file could not be read
 */
export async function eachInput(
  process: Process,
  paths: readonly string[],
  use: (input: Input, path: string) => Promise<void>,
): Promise<number> {
  let status = 0;
  for (const path of paths.length > 0 ? paths : ["-"]) {
    try {
      await use(openInput(process, path), path);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await complain(process, `${path}: ${error.message}`);
      status = 1;
    }
  }
  return status;
}
