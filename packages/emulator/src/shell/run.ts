import { SHELL_CAPTURED_BYTES, SHELL_DEPTH } from "../limits.ts";
import { findCommand, knownCommands } from "./commands/find.ts";
import { expandWhole, expandWords, type RunSubstitution } from "./expand.ts";
import { FileError } from "./files/file-error.ts";
import { BrokenPipe, Capture, NO_INPUT, Pipe } from "./io.ts";
import type { Job } from "./job.ts";
import { parse } from "./parse.ts";
import { complain, ExitShell, Failure, type Process, type ShellState } from "./process.ts";
import { redirected, type Streams } from "./redirect.ts";
import { type Command, type Group, type List, type Pipeline, ShellSyntaxError, type SimpleCommand } from "./syntax.ts";
import { setVariable } from "./variables.ts";

/** What a command killed by writing to nobody ends with: 128 and SIGPIPE. */
const STATUS_PIPE = 141;

/**
 * Runs a command line to its end and gives its exit code, which is also the shell's new status.
 *
 * @throws Killed when the job is killed; ExitShell when `exit` was called
 */
export async function runText(shell: ShellState, text: string, streams: Streams, job: Job): Promise<number> {
  let list: List;
  try {
    list = parse(text);
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    shell.status = 2;
    await say(shell, streams, job, `Syntax error: ${error.message}`);
    return 2;
  }
  return runList(shell, list, streams, job);
}

/** A shell inside a shell: what it changes is its own. @throws Killed */
async function runSubshell(shell: ShellState, list: List, streams: Streams, job: Job): Promise<number> {
  const inner = subshell(shell);
  return endOf(() => runList(inner, list, streams, job));
}

/** `sh -c text`. @throws Killed, Failure */
function runScript(shell: ShellState, text: string, streams: Streams, job: Job): Promise<number> {
  const inner = subshell(shell);
  return endOf(() => runText(inner, text, streams, job));
}

function subshell(shell: ShellState): ShellState {
  if (shell.depth >= SHELL_DEPTH) throw new Failure("shells are nested too deeply", 2);
  return { ...shell, variables: new Map(shell.variables), depth: shell.depth + 1 };
}

async function endOf(run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ExitShell) return error.status;
    throw error;
  }
}

async function runList(shell: ShellState, list: List, streams: Streams, job: Job): Promise<number> {
  for (const { when, pipeline } of list.items) {
    if ((when === "&&" && shell.status !== 0) || (when === "||" && shell.status === 0)) continue;
    await job.turn();
    const status = await runPipeline(shell, pipeline, streams, job);
    shell.status = pipeline.negated ? (status === 0 ? 1 : 0) : status;
  }
  return shell.status;
}

async function runPipeline(shell: ShellState, { commands }: Pipeline, streams: Streams, job: Job): Promise<number> {
  const [first] = commands;
  if (commands.length === 1 && first) return runCommand(shell, first, streams, job);
  let previous: Pipe | undefined;
  const running = commands.map((command, index) => {
    const from = previous;
    const to = index < commands.length - 1 ? new Pipe() : undefined;
    previous = to;
    const own = { stdin: from ?? streams.stdin, stdout: to ?? streams.stdout, stderr: streams.stderr };
    return endOf(() => runCommand(subshell(shell), command, own, job)).finally(() => {
      from?.abandon();
      to?.end();
    });
  });
  const ends = await Promise.allSettled(running);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  const last = ends.at(-1);
  return last?.status === "fulfilled" ? last.value : 0;
}

async function runCommand(shell: ShellState, command: Command, streams: Streams, job: Job): Promise<number> {
  try {
    return await (command.kind === "simple" ? runSimple : runGroup)(
      shell,
      command as SimpleCommand & Group,
      streams,
      job,
    );
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    await say(shell, streams, job, error.message);
    return error.status;
  }
}

async function runGroup(shell: ShellState, group: Group, streams: Streams, job: Job): Promise<number> {
  const run = substitution(shell, streams, job);
  const own = await redirected(shell, streams, group.redirects, ({ target }) => expandWhole(target, shell, run));
  return group.subshell ? runSubshell(shell, group.list, own, job) : runList(shell, group.list, own, job);
}

async function runSimple(shell: ShellState, command: SimpleCommand, streams: Streams, job: Job): Promise<number> {
  const before = shell.status;
  const run = substitution(shell, streams, job);
  const [name, ...args] = await expandWords(command.words, shell, run, job);
  const own = await redirected(shell, streams, command.redirects, ({ target }) => expandWhole(target, shell, run));
  // Assignments before a command are for that command alone.
  const scope = name === undefined ? shell : { ...shell, variables: new Map(shell.variables) };
  for (const assignment of command.assignments) {
    setVariable(scope, assignment.name, await expandWhole(assignment.value, shell, run));
  }
  // An assignment alone ends as its substitutions did.
  if (name === undefined) return command.assignments.length > 0 && shell.status !== before ? shell.status : 0;
  const found = findCommand(shell, name);
  if (typeof found === "object") {
    await say(shell, own, job, `${found.line}: ${name}: ${found.problem}`, false);
    return found.status;
  }
  const process: Process = {
    name,
    args,
    machine: shell.machine,
    // What changes the shell itself (cd, export) works on the shell, not on the command's own variables.
    shell: command.assignments.length > 0 ? scope : shell,
    job,
    ...own,
    run: (text, inner) => runScript(shell, text, inner, job),
    known: knownCommands,
  };
  return execute(process, found);
}

async function execute(process: Process, run: (process: Process) => number | Promise<number>): Promise<number> {
  try {
    return await run(process);
  } catch (error) {
    if (error instanceof BrokenPipe) return STATUS_PIPE;
    if (error instanceof Failure || error instanceof FileError) {
      await complain(process, error.message);
      return error instanceof Failure ? error.status : 1;
    }
    throw error;
  }
}

function substitution(shell: ShellState, streams: Streams, job: Job): RunSubstitution {
  return async (list) => {
    const capture = new Capture(SHELL_CAPTURED_BYTES);
    const own = { stdin: NO_INPUT, stdout: capture, stderr: streams.stderr };
    shell.status = await runSubshell(shell, list, own, job);
    return capture.text().replace(/\n+$/, "");
  };
}

async function say(shell: ShellState, { stderr }: Streams, job: Job, text: string, numbered = true): Promise<void> {
  try {
    await stderr.write(Buffer.from(`sh: ${numbered ? "1: " : ""}${text}\n`), job);
  } catch (error) {
    if (!(error instanceof BrokenPipe || error instanceof Failure)) throw error;
    shell.status = STATUS_PIPE;
  }
}
