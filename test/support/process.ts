import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = fileURLToPath(new URL("../..", import.meta.url));

/** The pnpm that runs these tests; where none does, the README's way to one. */
export function pnpm(...args: string[]): [command: string, args: string[]] {
  const { npm_execpath: running = "" } = process.env;
  if (!/^pnpm\b/.test(basename(running))) return ["npx", ["-y", "pnpm@12", ...args]];
  return running.endsWith("js") ? [process.execPath, [running, ...args]] : [running, args];
}

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program under test, in a process group of its own, as a terminal would start it. */
export class Program implements AsyncDisposable {
  readonly pid: number;
  readonly finished: Promise<Finished>;
  #stdout = "";
  #stderr = "";
  readonly #child: ChildProcess;
  readonly #watchers = new Set<() => void>();

  constructor(command: string, args: readonly string[], env: Record<string, string | undefined> = {}) {
    this.#child = spawn(command, args, {
      cwd: repository,
      detached: true,
      env: { ...process.env, NO_COLOR: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    if (this.#child.pid === undefined) throw new Error(`could not start ${command}`);
    this.pid = this.#child.pid;
    const { stdout, stderr } = this.#child;
    stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
      this.#changed();
    });
    stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
      this.#changed();
    });
    this.finished = once(this.#child, "close").then(([code, signal]) => {
      this.#changed();
      return {
        code: code as number | null,
        signal: signal as NodeJS.Signals | null,
        stdout: this.#stdout,
        stderr: this.#stderr,
      };
    });
  }

  get stdout(): string {
    return this.#stdout;
  }

  /** The first match of `pattern` in what it prints; rejects, with all that it printed, when it ends before. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    let done: Finished | undefined;
    void this.finished.then((finished) => {
      done = finished;
    });
    for (;;) {
      const match = pattern.exec(this.#stdout) ?? pattern.exec(this.#stderr);
      if (match !== null) return match;
      if (done !== undefined) {
        throw new Error(
          `ended (${done.code ?? done.signal}) without printing ${pattern}:\n${this.#stdout}\n${this.#stderr}`,
        );
      }
      await Promise.race([new Promise<void>((resolve) => this.#watchers.add(resolve)), this.finished]);
    }
  }

  /** Sends a signal to the whole group, as Ctrl-C in a terminal does. */
  signal(name: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }

  /** Whether any process of its group is still there. */
  get alive(): boolean {
    try {
      process.kill(-this.pid, 0);
      return true;
    } catch {
      return false;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.signal("SIGKILL");
    await this.finished;
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher();
    this.#watchers.clear();
  }
}
