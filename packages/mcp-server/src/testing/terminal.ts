import type { Terminal } from "../terminal.ts";

export interface PlayedTerminal extends Terminal {
  readonly printed: () => string;
  readonly complained: () => string;
  readonly questions: readonly string[];
}

/** A terminal on which a test plays the person. Nobody is there where no answers are given. */
export function playTerminal({
  answers = [],
  env = {},
  platform = "linux",
  home = "/nowhere/home",
  cwd = "/nowhere/project",
  started = ["/usr/bin/node", "/nowhere/node_modules/@synpse/mcp-server/dist/main.js"],
}: { readonly answers?: readonly string[] } & Partial<
  Pick<Terminal, "env" | "platform" | "home" | "cwd" | "started">
>): PlayedTerminal {
  const left = [...answers];
  const out: string[] = [];
  const err: string[] = [];
  const questions: string[] = [];
  return {
    print: (text) => out.push(text),
    complain: (line) => err.push(`${line}\n`),
    ask(question) {
      questions.push(question);
      return Promise.resolve(left.shift());
    },
    env,
    cwd,
    home,
    platform,
    started,
    printed: () => out.join(""),
    complained: () => err.join(""),
    questions,
  };
}
