import { type ChildProcess, execFile, fork, spawn } from "node:child_process";

const MOST_OUTPUT = 16_000_000;

/** How long a server may take to listen or to answer, in milliseconds. */
const SERVER_LIMIT = 20_000;

/** What a process printed, and how long it took from start to end, in milliseconds. */
export interface Ran {
  readonly stdout: string;
  readonly elapsed: number;
}

/** Nothing of the caller's environment may change what is measured, or send it somewhere else. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(NODE_OPTIONS$|NODE_V8_COVERAGE$|NODE_COMPILE_CACHE$|NODE_DEBUG|SYNPSE_)/.test(name),
  );
  return Object.fromEntries(kept);
}

/** Runs a command to its end; rejects where it fails, and kills it where it takes longer than `limit` milliseconds. */
export function run(
  command: string,
  args: readonly string[],
  { cwd, limit }: { cwd: string; limit: number },
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const options = {
      cwd,
      env: cleanEnvironment(),
      timeout: limit,
      killSignal: "SIGKILL",
      maxBuffer: MOST_OUTPUT,
    } as const;
    execFile(command, args, options, (error, stdout, stderr) => {
      const elapsed = performance.now() - startedAt;
      if (error === null) return resolve({ stdout, elapsed });
      const why =
        error.killed === true ? `took longer than ${limit / 1000} s` : `ended with ${error.code ?? error.signal}`;
      const lines = (stderr || stdout).trim().split("\n");
      const last = (lines.find((line) => /Error/.test(line)) ?? lines.slice(-2).join(" | ")).trim();
      reject(new Error(`${[command, ...args].join(" ").slice(0, 120)} ${why}${last && `: ${last}`}`));
    });
  });
}

/**
 * Starts a command, gives it one line, and takes the first line that it answers: how long that took from the start, in
 * milliseconds. Then its input ends, and it with it.
 */
export async function answered(
  command: string,
  args: readonly string[],
  line: string,
  { cwd, limit }: { cwd: string; limit: number },
): Promise<{ readonly answer: string; readonly elapsed: number }> {
  const startedAt = performance.now();
  const child = spawn(command, args, {
    cwd,
    env: cleanEnvironment(),
    stdio: ["pipe", "pipe", "ignore"],
    timeout: limit,
    killSignal: "SIGKILL",
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  let answer = "";
  let elapsed = Number.NaN;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    if (answer.includes("\n")) return;
    answer += text;
    if (!answer.includes("\n")) return;
    elapsed = performance.now() - startedAt;
    child.stdin.end();
  });
  child.stdin.write(`${line}\n`);
  await ended;
  if (!answer.includes("\n")) throw new Error(`${[command, ...args].join(" ").slice(0, 120)} ended without an answer`);
  return { answer, elapsed };
}

/** A command that runs on after what it printed first. */
export interface Running extends AsyncDisposable {
  readonly output: string;
  /** From its start to when it had printed that, in milliseconds. */
  readonly elapsed: number;
}

/** Starts a command, and waits until it has printed something; it is killed when it is disposed of, or takes longer than `limit` milliseconds. */
export async function firstOutput(
  command: string,
  args: readonly string[],
  wanted: RegExp,
  { cwd, limit }: { cwd: string; limit: number },
): Promise<Running> {
  const startedAt = performance.now();
  const child = spawn(command, args, {
    cwd,
    env: cleanEnvironment(),
    stdio: ["ignore", "pipe", "ignore"],
    timeout: limit,
    killSignal: "SIGKILL",
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let output = "";
  const elapsed = await new Promise<number | undefined>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (wanted.test(output)) resolve(performance.now() - startedAt);
    });
    void ended.then(() => resolve(undefined));
  });
  if (elapsed === undefined) throw new Error(`${[command, ...args].join(" ").slice(0, 120)} ended too early`);
  return {
    output,
    elapsed,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** A server in a process of its own, so that its work is not counted as the client's. */
export class Server implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly origin: string;

  private constructor(child: ChildProcess, origin: string) {
    this.#child = child;
    this.origin = origin;
  }

  /** Starts a program that tells its port as its first message. */
  static async start(file: string): Promise<Server> {
    const child = fork(file, { env: cleanEnvironment(), execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const port = await message(child);
    return new Server(child, `http://127.0.0.1:${port}`);
  }

  /** How many connections it has accepted so far. */
  connections(): Promise<number> {
    const answer = message(this.#child);
    this.#child.send("connections");
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGKILL");
    await gone;
  }
}

/** The next message of a process, which is a number; the process is killed where none comes in time. */
function message(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const end = (why: string) => {
      child.kill("SIGKILL");
      reject(new Error(`the server of the measurement ${why}`));
    };
    const timer = setTimeout(() => end(`did not answer within ${SERVER_LIMIT / 1000} s`), SERVER_LIMIT);
    const gone = () => {
      clearTimeout(timer);
      end("ended before its time");
    };
    child.once("exit", gone);
    child.once("message", (value) => {
      clearTimeout(timer);
      child.off("exit", gone);
      resolve(Number(value));
    });
  });
}
