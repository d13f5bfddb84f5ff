import { FileError } from "./files/file-error.ts";
import { type CharacterDevice, type FileNode, type PlainFile, resolvePath } from "./files/file-system.ts";
import { type Input, NO_INPUT, type Output } from "./io.ts";
import type { Machine } from "./machine.ts";
import { Failure, type ShellState } from "./process.ts";
import type { Redirect } from "./syntax.ts";

/** What a command reads and writes. */
export interface Streams {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
}

/** Bytes of a file that are handed on at once. */
const READ_BYTES = 256 * 1024;

/** Reads a file of the simulated device, from its beginning. */
export function fileInput({ files }: Machine, node: FileNode): Input {
  let offset = 0;
  return {
    async read(job) {
      await job.turn();
      const bytes = files.read(node, offset, READ_BYTES);
      offset += bytes.length;
      return bytes.length > 0 ? bytes : undefined;
    },
  };
}

function fileOutput({ files }: Machine, file: PlainFile | CharacterDevice): Output {
  return {
    async write(data, job) {
      await job.turn();
      try {
        files.write(file, file.kind === "file" ? file.content.size : 0, data);
      } catch (error) {
        throw error instanceof FileError ? new Failure(`write error: ${error.message}`) : error;
      }
    },
  };
}

/**
 * Puts redirections into effect, from left to right.
 *
 * @param expand gives what the target of a redirection comes to
 * @throws Failure for a file that cannot be opened
 */
export async function redirected(
  shell: ShellState,
  streams: Streams,
  redirects: readonly Redirect[],
  expand: (redirect: Redirect) => Promise<string>,
): Promise<Streams> {
  const { machine } = shell;
  let { stdin, stdout, stderr } = streams;
  for (const redirect of redirects) {
    const target = await expand(redirect);
    if (redirect.kind === "copy") {
      if (redirect.stream === 0 && target === "-") stdin = NO_INPUT;
      else if (redirect.stream === 2 && target === "1") stderr = stdout;
      else if (redirect.stream === 1 && target === "2") stdout = stderr;
      else if (String(redirect.stream) !== target) throw new Failure(`${target}: Bad file descriptor`, 2);
      continue;
    }
    try {
      const path = resolvePath(shell.cwd, target);
      if (redirect.kind === "read") {
        const node = machine.files.get(path);
        if (node.kind === "directory") throw new FileError("EISDIR");
        stdin = fileInput(machine, node);
        continue;
      }
      if (target === "" || target.endsWith("/")) throw new FileError(target === "" ? "ENOENT" : "EISDIR");
      const file = machine.files.writable(path);
      if (redirect.kind === "write") machine.files.resize(file, 0);
      const output = fileOutput(machine, file);
      if (redirect.stream !== 2) stdout = output;
      if (redirect.stream === 2 || redirect.stream === "&") stderr = output;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const verb = redirect.kind === "read" ? "open" : "create";
      throw new Failure(`cannot ${verb} ${target}: ${error.message}`, 2);
    }
  }
  return { stdin, stdout, stderr };
}
