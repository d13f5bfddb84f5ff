import { SHELL_CONTINUED_LINES, SHELL_LINE_CHARS } from "../limits.ts";
import { hostname } from "./files/system-files.ts";
import { BrokenPipe } from "./io.ts";
import { Job, Killed } from "./job.ts";
import { Lines } from "./lines.ts";
import type { Machine } from "./machine.ts";
import { parse } from "./parse.ts";
import { ExitShell, type ShellState } from "./process.ts";
import type { Streams } from "./redirect.ts";
import { runText } from "./run.ts";
import { ShellSyntaxError } from "./syntax.ts";

/** How a shell ended: with an exit code, or by a signal (without its `SIG`). */
export type ShellEnd = { readonly code: number } | { readonly signal: string };

/** A new shell of the device's root. `environment` is what the client sends. */
export function newShell(
  machine: Machine,
  environment: ReadonlyMap<string, string>,
  terminal: ShellState["terminal"],
): ShellState {
  const variables = new Map([
    ["HOME", "/root"],
    ["USER", "root"],
    ["LOGNAME", "root"],
    ["SHELL", "/bin/sh"],
    ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    ["PWD", "/root"],
    ["LANG", "C.UTF-8"],
    ...environment,
  ]);
  return { machine, cwd: "/root", variables, status: 0, depth: 0, terminal };
}

/** Runs one command line to its end: `ssh device COMMAND`. */
export async function runCommandLine(shell: ShellState, text: string, streams: Streams, job: Job): Promise<ShellEnd> {
  try {
    return { code: await runText(shell, text, streams, job) };
  } catch (error) {
    return endOf(error);
  }
}

/** Runs the lines of its stdin, until it ends: `ssh -T device`. */
export async function runLines(shell: ShellState, streams: Streams, job: Job): Promise<ShellEnd> {
  const stdin = new Lines(streams.stdin);
  const own = { ...streams, stdin };
  let pending = "";
  let continued = 0;
  try {
    for (;;) {
      await job.turn();
      const line = await stdin.line(job);
      pending += line?.toString() ?? "";
      if (line && ++continued < SHELL_CONTINUED_LINES && isIncomplete(pending)) continue;
      continued = 0;
      if (pending !== "") await runText(shell, pending, own, job);
      pending = "";
      if (!line) return { code: shell.status };
    }
  } catch (error) {
    return endOf(error);
  }
}

/** The terminal of an interactive shell. */
export interface Terminal extends Streams {
  /** Calls back when Ctrl-C is typed. */
  onInterrupt(listener: () => void): void;
}

/** Asks for commands and runs them, until `exit`, Ctrl-D or the end of `job`. */
export async function runInteractive(shell: ShellState, terminal: Terminal, job: Job): Promise<ShellEnd> {
  const lines = new Lines(terminal.stdin);
  const streams = { ...terminal, stdin: lines };
  let current = new Job();
  terminal.onInterrupt(() => current.kill("INT"));
  // Whoever ends the shell ends what it runs.
  job.onKill((signal) => current.kill(signal));
  let pending = "";
  let continued = 0;
  for (;;) {
    try {
      current = new Job();
      if (job.signal !== undefined) return { signal: job.signal };
      const prompt = pending === "" ? `root@${hostname(shell.machine)}:${shortened(shell.cwd)}# ` : "> ";
      await terminal.stdout.write(Buffer.from(prompt), current);
      const line = await lines.line(current);
      if (!line) return { code: shell.status };
      pending += line.toString();
      if (++continued < SHELL_CONTINUED_LINES && isIncomplete(pending)) continue;
      const text = pending;
      pending = "";
      continued = 0;
      await runText(shell, text, streams, current);
    } catch (error) {
      if (error instanceof Killed && job.signal === undefined) {
        pending = "";
        continued = 0;
        shell.status = 130;
        continue;
      }
      return endOf(error);
    }
  }
}

function shortened(cwd: string): string {
  return cwd === "/root" || cwd.startsWith("/root/") ? `~${cwd.slice(5)}` : cwd;
}

function isIncomplete(text: string): boolean {
  if (text.length > SHELL_LINE_CHARS) return false;
  try {
    parse(text);
    return false;
  } catch (error) {
    return error instanceof ShellSyntaxError && error.incomplete;
  }
}

function endOf(error: unknown): ShellEnd {
  if (error instanceof Killed) return { signal: error.signal };
  if (error instanceof ExitShell) return { code: error.status };
  // Nobody hears what the shell has to say.
  if (error instanceof BrokenPipe) return { code: 141 };
  throw error;
}
