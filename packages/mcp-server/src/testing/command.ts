import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const packageRoot = fileURLToPath(new URL("../..", import.meta.url));
const main = fileURLToPath(new URL("../main.ts", import.meta.url));

/** How the command is run from source. */
export const commandArgs = ["--import", "tsx", "--conditions=@synpse/source", main];
export const commandCwd = packageRoot;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command, running; `ended` resolves with all that it printed. */
export interface RunningCommand {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  /** Resolves when standard error or standard output holds it. */
  printed(text: string | RegExp): Promise<string>;
}

export function runCommand(args: readonly string[], env: Record<string, string> = {}): RunningCommand {
  const child = spawn(process.execPath, [...commandArgs, ...args], {
    cwd: packageRoot,
    env: { ...process.env, ...env },
  });
  const output = { stdout: "", stderr: "" };
  const watchers = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
      for (const watch of watchers) watch();
    });
  }
  const ended = once(child, "close").then(([code]): Ended => ({ code: code as number | null, ...output }));
  return {
    child,
    ended,
    printed(text) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const all = output.stdout + output.stderr;
          const found = typeof text === "string" ? (all.includes(text) ? text : undefined) : text.exec(all)?.[0];
          if (found === undefined) return;
          watchers.delete(look);
          resolve(found);
        };
        watchers.add(look);
        look();
        void ended.then(({ stderr }) => reject(new Error(`ended before it printed ${String(text)}: ${stderr}`)));
      });
    },
  };
}
