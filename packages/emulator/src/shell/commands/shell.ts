import { SHELL_PID } from "../expand.ts";
import { FileError } from "../files/file-error.ts";
import { resolvePath } from "../files/file-system.ts";
import { type CommandFunction, complain, ExitShell, Failure, print } from "../process.ts";
import { SIGNALS } from "../signals.ts";
import { setVariable } from "../variables.ts";

const cd: CommandFunction = async (process) => {
  const { shell, args, machine } = process;
  const back = args[0] === "-";
  const target = back
    ? (shell.variables.get("OLDPWD") ?? shell.cwd)
    : (args[0] ?? shell.variables.get("HOME") ?? "/root");
  const path = resolvePath(shell.cwd, target);
  try {
    machine.files.directory(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new Failure(`can't cd to ${target}: ${error.message}`, 2);
  }
  setVariable(shell, "OLDPWD", shell.cwd);
  setVariable(shell, "PWD", path);
  shell.cwd = path;
  if (back) await print(process, `${path}\n`);
  return 0;
};

/** Every variable of the simulated shell is handed to commands, so exporting one is setting it. */
const exportVariable: CommandFunction = async (process) => {
  for (const arg of process.args) {
    if (arg === "-p") continue;
    const match = /^([A-Za-z_][A-Za-z0-9_]*)(?:=([\s\S]*))?$/.exec(arg);
    if (!match) throw new Failure(`${arg}: bad variable name`, 2);
    if (match[2] !== undefined) setVariable(process.shell, match[1] ?? "", match[2]);
  }
  if (process.args.length === 0 || process.args[0] === "-p") {
    for (const [name, value] of process.shell.variables) await print(process, `export ${name}='${value}'\n`);
  }
  return 0;
};

const unset: CommandFunction = ({ args, shell }) => {
  for (const name of args) shell.variables.delete(name);
  return 0;
};

const exit: CommandFunction = ({ args, shell }) => {
  const [code] = args;
  if (code !== undefined && !/^\d{1,9}$/.test(code)) throw new Failure(`Illegal number: ${code}`, 2);
  throw new ExitShell(code === undefined ? shell.status : Number(code) % 256);
};

/** Signals of this shell itself work; everything else that runs here is simulated. */
const kill: CommandFunction = async (process) => {
  const { args, shell, job } = process;
  if (args[0] === "-l") {
    await print(process, `${Object.keys(SIGNALS).join(" ")}\n`);
    return 0;
  }
  const given = args[0] === "-s" ? args[1] : args[0]?.startsWith("-") ? args[0].slice(1) : undefined;
  const pids = args.slice(given === undefined ? 0 : args[0] === "-s" ? 2 : 1);
  const name = (given ?? "TERM").replace(/^SIG/, "").toUpperCase();
  const signal =
    name === "0" ? "0" : Object.keys(SIGNALS).find((known) => known === name || String(SIGNALS[known]) === name);
  if (signal === undefined) throw new Failure(`unknown signal: ${given}`, 2);
  if (pids.length === 0) throw new Failure("usage: kill [-s SIGNAL | -SIGNAL] PID...", 2);
  let status = 0;
  for (const pid of pids) {
    if (pid === String(SHELL_PID + shell.depth)) {
      if (signal !== "0") job.kill(signal);
    } else {
      await complain(process, `(${pid}) - No such process`);
      status = 1;
    }
  }
  await job.turn();
  return status;
};

const command: CommandFunction = async (process) => {
  const [flag, name = ""] = process.args;
  if (flag !== "-v") throw new Failure("only `command -v NAME` is supported by this simulated shell", 2);
  const path = process.known.pathOf(name) ?? (Object.hasOwn(shellCommands, name) ? name : undefined);
  if (path === undefined) return 127;
  await print(process, `${path}\n`);
  return 0;
};

/** What a shell does itself. */
export const shellCommands: Readonly<Record<string, CommandFunction>> = {
  ":": () => 0,
  cd,
  export: exportVariable,
  unset,
  exit,
  kill,
  command,
  umask: () => 0,
  set: () => 0,
  pwd: async (process) => {
    await print(process, `${process.shell.cwd}\n`);
    return 0;
  },
};
