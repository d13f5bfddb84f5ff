import { BrokenPipe, type Input, type Output } from "./io.ts";
import type { Job } from "./job.ts";
import type { Machine } from "./machine.ts";
import type { Streams } from "./redirect.ts";

/** What belongs to one shell, and to what it starts. */
export interface ShellState {
  readonly machine: Machine;
  cwd: string;
  readonly variables: Map<string, string>;
  /** Exit code of the last command. */
  status: number;
  /** How many shells this one is in. */
  readonly depth: number;
  /** Size of the terminal; undefined without one. */
  readonly terminal: { columns: number; rows: number } | undefined;
}

/** One running command, as it sees itself. */
export interface Process {
  readonly name: string;
  readonly args: readonly string[];
  readonly machine: Machine;
  readonly shell: ShellState;
  readonly job: Job;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Runs a text in a shell of its own. */
  readonly run: (text: string, streams: Streams) => Promise<number>;
  readonly known: KnownCommands;
}

/** What there is to run. */
export interface KnownCommands {
  readonly names: () => readonly string[];
  /** Where a command is; undefined for an unknown one, and for what the shell does itself. */
  readonly pathOf: (name: string) => string | undefined;
}

/** A command of the simulated devices; gives its exit code. What it throws is told on its stderr. */
export type CommandFunction = (process: Process) => number | Promise<number>;

/** `exit`: the shell that runs the command ends. */
export class ExitShell extends Error {
  override readonly name = "ExitShell";
  readonly status: number;

  constructor(status: number) {
    super(`exit ${status}`);
    this.status = status;
  }
}

/** A command gives up, with what it says on stderr and its exit code. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly status: number;

  constructor(message: string, status = 1) {
    super(message);
    this.status = status;
  }
}

export function print({ stdout, job }: Process, text: string): Promise<void> {
  return stdout.write(Buffer.from(text), job);
}

/** Says something on stderr, after the command's name. */
export async function complain({ name, stderr, job }: Process, text: string): Promise<void> {
  try {
    await stderr.write(Buffer.from(`${name}: ${text}\n`), job);
  } catch (error) {
    // Nobody hears it: what the command does is the same.
    if (!(error instanceof BrokenPipe || error instanceof Failure)) throw error;
  }
}
