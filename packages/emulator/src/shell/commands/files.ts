import { FileError } from "../files/file-error.ts";
import { baseName, type FileNode, resolvePath, sizeOf } from "../files/file-system.ts";
import { longName } from "../files/long-name.ts";
import { now } from "../machine.ts";
import { type CommandFunction, complain, Failure, type Process, print } from "../process.ts";
import { options } from "./options.ts";

const at = ({ shell }: Process, path: string): string => resolvePath(shell.cwd, path);

/** Does something with each path; what cannot be done is complained of, and the others go on. */
async function each(
  process: Process,
  paths: readonly string[],
  what: string,
  act: (path: string) => void,
): Promise<number> {
  if (paths.length === 0) throw new Failure("missing operand");
  let status = 0;
  for (const path of paths) {
    await process.job.turn();
    try {
      if (path === "") throw new FileError("ENOENT");
      act(path);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await complain(process, `${what} '${path}': ${error.message}`);
      status = 1;
    }
  }
  return status;
}

const ls: CommandFunction = async (process) => {
  const { flags, rest } = options(process.args, {
    flags: ["l", "a", "A", "1", "h", "d", "t", "r", "F"],
    aliases: { all: "a" },
  });
  const { files } = process.machine;
  const show = async (entries: readonly (readonly [string, FileNode])[]): Promise<void> => {
    const sorted = [...entries];
    if (flags.has("t")) sorted.sort(([, a], [, b]) => b.modifiedAt - a.modifiedAt);
    if (flags.has("r")) sorted.reverse();
    for (const [name, node] of sorted) {
      const end = flags.has("F") && node.kind === "directory" ? "/" : "";
      await print(process, `${flags.has("l") ? longName(name, node, now(process.machine)) : name}${end}\n`);
    }
  };
  let status = 0;
  const plain: [string, FileNode][] = [];
  const directories: [string, FileNode & { kind: "directory" }][] = [];
  for (const path of rest.length > 0 ? rest : ["."]) {
    try {
      const node = files.get(at(process, path));
      if (node.kind === "directory" && !flags.has("d")) directories.push([path, node]);
      else plain.push([path, node]);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await complain(process, `cannot access '${path}': ${error.message}`);
      status = 2;
    }
  }
  await show(plain);
  for (const [index, [path, directory]] of directories.entries()) {
    if (rest.length > 1) await print(process, `${index > 0 || plain.length > 0 ? "\n" : ""}${path}:\n`);
    const names = [...directory.entries.keys()].sort();
    const visible = names.filter((name) => !name.startsWith(".") || flags.has("a") || flags.has("A"));
    const dots: [string, FileNode][] = flags.has("a")
      ? [
          [".", directory],
          ["..", files.directory(resolvePath(at(process, path), ".."))],
        ]
      : [];
    if (flags.has("l")) await print(process, `total ${visible.length * 4}\n`);
    const found = visible.flatMap((name): [string, FileNode][] => {
      const node = directory.entries.get(name);
      return node ? [[name, node]] : [];
    });
    await show([...dots, ...found]);
  }
  return status;
};

const mkdir: CommandFunction = (process) => {
  const { flags, rest } = options(process.args, { flags: ["p"], values: ["m"], aliases: { parents: "p" } });
  const { files } = process.machine;
  return each(process, rest, "cannot create directory", (path) => {
    if (flags.has("p")) files.makeDirectories(at(process, path));
    else files.makeDirectory(at(process, path));
  });
};

const rmdir: CommandFunction = (process) =>
  each(process, process.args, "failed to remove", (path) => process.machine.files.removeDirectory(at(process, path)));

const rm: CommandFunction = (process) => {
  const { flags, rest } = options(process.args, { flags: ["r", "R", "f"], aliases: { recursive: "r", force: "f" } });
  const { files } = process.machine;
  if (rest.length === 0 && flags.has("f")) return 0;
  return each(process, rest, "cannot remove", (path) => {
    const whole = at(process, path);
    if (flags.has("f") && !files.find(whole)) return;
    files.remove(whole, flags.has("r") || flags.has("R"));
  });
};

const touch: CommandFunction = (process) => {
  const { files } = process.machine;
  return each(process, options(process.args, { flags: ["c"] }).rest, "cannot touch", (path) => {
    const whole = at(process, path);
    const node = files.find(whole) ?? files.writable(whole);
    node.modifiedAt = now(process.machine);
  });
};

const chmod: CommandFunction = (process) => {
  const [mode = "", ...paths] = options(process.args, { flags: ["R"] }).rest;
  if (!/^[0-7]{3,4}$/.test(mode) && !/^[ugoa]*[+=-][rwxX]+$/.test(mode)) throw new Failure(`invalid mode: '${mode}'`);
  return each(process, paths, "cannot access", (path) => {
    const node = process.machine.files.get(at(process, path));
    if (/^\d/.test(mode)) node.mode = Number.parseInt(mode, 8);
    else if (mode.includes("x")) node.mode = mode.includes("-") ? node.mode & ~0o111 : node.mode | 0o111;
  });
};

/** Where `mv` and `cp` put a file: into the target when that is a directory. */
function destination(process: Process, source: string, target: string): string {
  const whole = at(process, target);
  return process.machine.files.find(whole)?.kind === "directory"
    ? resolvePath(whole, baseName(at(process, source)))
    : whole;
}

function sourcesAndTarget(process: Process, rest: readonly string[]): { sources: readonly string[]; target: string } {
  const target = rest.at(-1);
  const sources = rest.slice(0, -1);
  if (target === undefined) throw new Failure("missing file operand");
  if (sources.length === 0) throw new Failure(`missing destination file operand after '${target}'`);
  if (sources.length > 1 && process.machine.files.find(at(process, target))?.kind !== "directory") {
    throw new Failure(`target '${target}': Not a directory`);
  }
  return { sources, target };
}

const mv: CommandFunction = (process) => {
  const { rest } = options(process.args, { flags: ["f", "n", "v"] });
  const { sources, target } = sourcesAndTarget(process, rest);
  return each(process, sources, "cannot move", (path) => {
    process.machine.files.rename(at(process, path), destination(process, path, target));
  });
};

/** Bytes that are copied at once. */
const COPY_BYTES = 1024 * 1024;

const cp: CommandFunction = async (process) => {
  const { flags, rest } = options(process.args, { flags: ["r", "R", "a", "f", "p", "v"] });
  const { sources, target } = sourcesAndTarget(process, rest);
  const { files } = process.machine;
  const recursive = flags.has("r") || flags.has("R") || flags.has("a");
  const copy = async (from: string, to: string): Promise<void> => {
    await process.job.turn();
    const node = files.get(from);
    if (node.kind === "directory") {
      if (!recursive) throw new Failure(`-r not specified; omitting directory '${from}'`);
      if (`${to}/`.startsWith(`${from}/`))
        throw new Failure(`cannot copy a directory, '${from}', into itself, '${to}'`);
      if (!files.find(to)) files.makeDirectory(to, node.mode);
      for (const name of [...node.entries.keys()]) await copy(resolvePath(from, name), resolvePath(to, name));
      return;
    }
    if (node.kind === "character") throw new FileError("EINVAL");
    if (from === to) throw new Failure(`'${from}' and '${to}' are the same file`);
    const file = files.writable(to, node.mode);
    files.resize(file, 0);
    for (let offset = 0; ; ) {
      const bytes = files.read(node, offset, COPY_BYTES);
      if (bytes.length === 0) break;
      files.write(file, offset, bytes);
      offset += bytes.length;
      await process.job.turn();
    }
  };
  let status = 0;
  for (const path of sources) {
    try {
      await copy(at(process, path), destination(process, path, target));
    } catch (error) {
      if (!(error instanceof FileError || error instanceof Failure)) throw error;
      await complain(process, error instanceof FileError ? `cannot copy '${path}': ${error.message}` : error.message);
      status = 1;
    }
  }
  return status;
};

const stat: CommandFunction = (process) => {
  const { rest } = options(process.args, { values: ["c"] });
  const lines: string[] = [];
  return each(process, rest, "cannot statx", (path) => {
    const node = process.machine.files.get(at(process, path));
    lines.push(`  File: ${path}\n  Size: ${sizeOf(node)}\nAccess: (${node.mode.toString(8).padStart(4, "0")})\n`);
  }).then(async (status) => {
    await print(process, lines.join(""));
    return status;
  });
};

export const fileCommands: Readonly<Record<string, CommandFunction>> = {
  ls,
  mkdir,
  rmdir,
  rm,
  touch,
  chmod,
  mv,
  cp,
  stat,
};
