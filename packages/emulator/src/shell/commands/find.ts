import { resolvePath } from "../files/file-system.ts";
import type { CommandFunction, KnownCommands, ShellState } from "../process.ts";
import { dockerCommands } from "./docker.ts";
import { fileCommands } from "./files.ts";
import { flowCommands } from "./flow.ts";
import { psCommands } from "./ps.ts";
import { serviceCommands } from "./services.ts";
import { shellCommands } from "./shell.ts";
import { sourceCommands } from "./sources.ts";
import { systemCommands } from "./system.ts";
import { textCommands } from "./text.ts";

const commands: ReadonlyMap<string, CommandFunction> = new Map(
  Object.entries({
    ...shellCommands,
    ...fileCommands,
    ...textCommands,
    ...sourceCommands,
    ...flowCommands,
    ...systemCommands,
    ...psCommands,
    ...serviceCommands,
    ...dockerCommands,
  }),
);

const BUILT_IN = new Set(Object.keys(shellCommands));
const DIRECTORIES = new Set(["/bin", "/usr/bin", "/sbin", "/usr/sbin", "/usr/local/bin"]);

export const knownCommands: KnownCommands = {
  names: () => [...commands.keys()].sort(),
  pathOf: (name) => (commands.has(name) && !BUILT_IN.has(name) ? `/usr/bin/${name}` : undefined),
};

interface Missing {
  readonly problem: string;
  readonly status: number;
  readonly line: number;
}

/** The command of a name or path, or why there is none. */
export function findCommand(shell: ShellState, name: string): CommandFunction | Missing {
  if (!name.includes("/")) return commands.get(name) ?? { line: 1, problem: "not found", status: 127 };
  const path = resolvePath(shell.cwd, name);
  const slash = path.lastIndexOf("/");
  const command = DIRECTORIES.has(path.slice(0, slash)) ? commands.get(path.slice(slash + 1)) : undefined;
  if (command) return command;
  const there = shell.machine.files.find(path) !== undefined;
  return { line: 1, problem: there ? "Permission denied" : "not found", status: there ? 126 : 127 };
}
