import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import { createInterface } from "node:readline";

/** What a command that talks with a person has to work with. */
export interface Terminal {
  /** What was asked for: standard output. */
  print(text: string): void;
  /** What went wrong: standard error, a line at a time. */
  complain(line: string): void;
  /** The answer to a question; undefined where nobody is there to give one. */
  ask(question: string): Promise<string | undefined>;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  /** The program that runs Node, and the file that it was started with. */
  readonly started: readonly [node: string, file: string];
}

/** The terminal of this process. */
export function processTerminal(print: (text: string) => void): Terminal {
  return {
    print,
    complain: (line) => process.stderr.write(`${line}\n`),
    ask: (question) => (process.stdin.isTTY ? askPerson(question) : Promise.resolve(undefined)),
    env: process.env,
    cwd: process.cwd(),
    home: homedir(),
    platform: process.platform,
    started: [process.execPath, realpathSync(process.argv[1] ?? "")],
  };
}

function askPerson(question: string): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    lines.once("close", () => resolve(undefined));
    lines.question(question, (answer) => {
      resolve(answer);
      lines.close();
    });
  });
}
