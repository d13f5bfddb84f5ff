import { SHELL_EXPANDED_CHARS } from "../limits.ts";
import { expandPattern, hasPattern } from "./glob.ts";
import type { Job } from "./job.ts";
import { Failure, type ShellState } from "./process.ts";
import type { List, Word, WordPart } from "./syntax.ts";

/** Runs a command substitution and gives what it printed, without the line ends at its end. */
export type RunSubstitution = (list: List) => Promise<string>;

/** Paths that one pattern may stand for. */
const PATTERN_PATHS = 20_000;

class Field {
  text = "";
  readonly active: boolean[] = [];
  /** There is something, though it may be empty (`""`). */
  present = false;

  add(text: string, active: boolean): void {
    this.present = true;
    this.text += text;
    for (let i = 0; i < text.length; i++) this.active.push(active);
  }
}

/** What the words of a command come to: values put in, split at blanks, patterns replaced by paths. @throws Failure, Killed */
export async function expandWords(
  words: readonly Word[],
  shell: ShellState,
  run: RunSubstitution,
  job: Job,
): Promise<string[]> {
  const globbing = { files: shell.machine.files, cwd: shell.cwd, limit: PATTERN_PATHS, job };
  const result: string[] = [];
  let chars = 0;
  for (const word of words) {
    for (const field of await fieldsOf(word, shell, run)) {
      const paths = hasPattern(field) ? await expandPattern(globbing, field) : [];
      for (const text of paths.length > 0 ? paths : [field.text]) {
        chars += text.length + 1;
        if (chars > SHELL_EXPANDED_CHARS) throw new Failure("Argument list too long", 126);
        result.push(text);
      }
    }
  }
  return result;
}

/** What a word comes to where it is not split: in an assignment or a redirection. @throws Failure */
export async function expandWhole(word: Word, shell: ShellState, run: RunSubstitution): Promise<string> {
  let whole = "";
  for (const [index, part] of word.entries()) {
    whole += await valueOfPart(part, index === 0, shell, run);
    if (whole.length > SHELL_EXPANDED_CHARS) throw new Failure("Argument list too long", 126);
  }
  return whole;
}

async function fieldsOf(word: Word, shell: ShellState, run: RunSubstitution): Promise<Field[]> {
  const fields: Field[] = [];
  let field = new Field();
  for (const [index, part] of word.entries()) {
    const value = await valueOfPart(part, index === 0, shell, run);
    if (field.text.length + value.length > SHELL_EXPANDED_CHARS) throw new Failure("Argument list too long", 126);
    if (part.kind === "text" || part.quoted) {
      field.add(value, part.kind === "text" && !part.quoted);
      continue;
    }
    const pieces = value.split(/[ \t\n]+/);
    for (const [at, piece] of pieces.entries()) {
      if (at > 0) {
        if (field.present) fields.push(field);
        field = new Field();
      }
      if (piece !== "") field.add(piece, true);
    }
  }
  if (field.present) fields.push(field);
  return fields;
}

async function valueOfPart(part: WordPart, first: boolean, shell: ShellState, run: RunSubstitution): Promise<string> {
  switch (part.kind) {
    case "text": {
      const home = first && !part.quoted && /^~(?=\/|$)/.test(part.text);
      return home ? (shell.variables.get("HOME") ?? "/root") + part.text.slice(1) : part.text;
    }
    case "variable":
      return variable(part.name, shell) || (part.otherwise ?? "");
    case "command":
      return run(part.list);
  }
}

function variable(name: string, shell: ShellState): string {
  if (name === "?") return String(shell.status);
  if (name === "$") return String(SHELL_PID + shell.depth);
  if (name === "#") return "0";
  if (name === "0") return "sh";
  return shell.variables.get(name) ?? "";
}

/** Process id of a shell as its commands see it. */
export const SHELL_PID = 4211;
