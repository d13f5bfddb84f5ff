import { SHELL_COMMANDS, SHELL_DEPTH, SHELL_LINE_CHARS } from "../limits.ts";
import { type Cursor, isBreak, parseWord } from "./parse-words.ts";
import {
  type Command,
  type List,
  type Pipeline,
  type Redirect,
  ShellSyntaxError,
  type SimpleCommand,
  type Word,
  type WordPart,
} from "./syntax.ts";

/** Takes a command line apart. The time it takes grows with its length only. @throws ShellSyntaxError */
export function parse(text: string): List {
  if (text.length > SHELL_LINE_CHARS) {
    throw new ShellSyntaxError(`line too long: this simulated shell takes ${SHELL_LINE_CHARS} characters`);
  }
  const parser = new Parser(text);
  const list = parser.list(undefined);
  if (parser.cursor.at < text.length) throw unexpected(text[parser.cursor.at] ?? "");
  return list;
}

/** Words that begin what this shell does not have; as names of commands they would only confuse. */
const UNSUPPORTED = new Set([
  "if",
  "then",
  "else",
  "elif",
  "fi",
  "for",
  "while",
  "until",
  "do",
  "done",
  "case",
  "esac",
  "function",
]);

function unexpected(token: string): ShellSyntaxError {
  return new ShellSyntaxError(`${token === "\n" ? "newline" : JSON.stringify(token)} unexpected`);
}

function endOfFile(what = ""): ShellSyntaxError {
  return new ShellSyntaxError(`end of file unexpected${what}`, true);
}

class Parser {
  readonly cursor: Cursor;
  #commands = 0;
  #depth = 0;

  constructor(text: string) {
    this.cursor = { text, at: 0 };
  }

  list(end: ")" | "}" | undefined): List {
    if (++this.#depth > SHELL_DEPTH) throw new ShellSyntaxError("nested too deeply");
    const items: { when: ";" | "&&" | "||"; pipeline: Pipeline }[] = [];
    let when: ";" | "&&" | "||" = ";";
    for (;;) {
      this.#blanks(true);
      if (this.#atEnd(end)) {
        if (when !== ";") throw this.#char() === undefined ? endOfFile() : unexpected(this.#char() ?? "");
        break;
      }
      items.push({ when, pipeline: this.#pipeline() });
      this.#blanks(false);
      if (this.#eat("&&")) when = "&&";
      else if (this.#eat("||")) when = "||";
      else if (this.#eat(";") || this.#eat("\n")) when = ";";
      else if (this.#char() === "&")
        throw new ShellSyntaxError("background jobs (&) are not supported by this simulated shell");
      else break;
    }
    this.#depth--;
    return { items };
  }

  #atEnd(end: ")" | "}" | undefined): boolean {
    const char = this.#char();
    return (
      char === undefined ||
      char === ")" ||
      (end === "}" && char === "}" && isBreak(this.cursor.text[this.cursor.at + 1]))
    );
  }

  #pipeline(): Pipeline {
    let negated = false;
    while (this.#char() === "!" && isBreak(this.cursor.text[this.cursor.at + 1])) {
      this.cursor.at++;
      this.#blanks(false);
      negated = !negated;
    }
    const commands = [this.#command()];
    for (;;) {
      this.#blanks(false);
      if (this.cursor.text.startsWith("||", this.cursor.at) || !this.#eat("|")) break;
      this.#blanks(true);
      if (this.#char() === undefined) throw endOfFile();
      commands.push(this.#command());
    }
    return { negated, commands };
  }

  #command(): Command {
    if (++this.#commands > SHELL_COMMANDS)
      throw new ShellSyntaxError(`more than ${SHELL_COMMANDS} commands in one line`);
    const { cursor } = this;
    const brace = this.#char() === "{" && isBreak(cursor.text[cursor.at + 1]);
    if (this.#char() !== "(" && !brace) return this.#simple();
    cursor.at++;
    const close = brace ? "}" : ")";
    const list = this.list(close);
    if (!this.#eat(close))
      throw this.#char() === undefined ? endOfFile(` (expecting "${close}")`) : unexpected(this.#char() ?? "");
    if (list.items.length === 0) throw unexpected(close);
    const redirects: Redirect[] = [];
    for (this.#blanks(false); ; this.#blanks(false)) {
      const redirect = this.#redirect();
      if (!redirect) break;
      redirects.push(redirect);
    }
    if (!isBreak(this.#char()) || this.#char() === "(") throw unexpected(this.#char() ?? "");
    return { kind: "group", list, subshell: !brace, redirects };
  }

  #simple(): SimpleCommand {
    const assignments: { name: string; value: Word }[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    for (; ; this.#blanks(false)) {
      const redirect = this.#redirect();
      if (redirect) {
        redirects.push(redirect);
        continue;
      }
      const char = this.#char();
      if (char === "(") throw unexpected(char);
      if (isBreak(char)) break;
      const word = this.#word();
      const assigned = words.length === 0 ? assignment(word) : undefined;
      if (assigned) assignments.push(assigned);
      else words.push(word);
    }
    if (words.length === 0 && assignments.length === 0 && redirects.length === 0) {
      throw this.#char() === undefined ? endOfFile() : unexpected(this.#char() ?? "");
    }
    const first = words[0]?.length === 1 ? words[0][0] : undefined;
    if (first?.kind === "text" && !first.quoted && UNSUPPORTED.has(first.text)) {
      throw new ShellSyntaxError(`"${first.text}" is not supported by this simulated shell`);
    }
    return { kind: "simple", assignments, words, redirects };
  }

  #redirect(): Redirect | undefined {
    const { cursor } = this;
    const match = /(?:([012])?(>>|>\||>&|>|<&|<)|(&>>?))/y;
    match.lastIndex = cursor.at;
    const found = match.exec(cursor.text);
    if (!found) return undefined;
    if (cursor.text.startsWith("<<", cursor.at)) {
      throw new ShellSyntaxError("here documents (<<) are not supported by this simulated shell");
    }
    cursor.at = match.lastIndex;
    this.#blanks(false);
    const target = this.#word();
    if (target.length === 0) throw this.#char() === undefined ? endOfFile() : unexpected(this.#char() ?? "");
    const operator = found[2] ?? found[3] ?? "";
    const kind = operator.startsWith("<") ? "read" : operator.endsWith(">>") ? "append" : "write";
    if (operator.length === 2 && operator.endsWith("&")) {
      const stream = found[1] === undefined ? (operator === "<&" ? 0 : 1) : toStream(found[1]);
      return { stream, kind: "copy", target };
    }
    if (found[3] !== undefined) return { stream: "&", kind, target };
    return { stream: found[1] === undefined ? (kind === "read" ? 0 : 1) : toStream(found[1]), kind, target };
  }

  #word(): Word {
    return parseWord(this.cursor, () => this.list(")"));
  }

  /** Passes blanks and comments; line ends too where a command may begin. */
  #blanks(lines: boolean): void {
    const { cursor } = this;
    for (;;) {
      const char = this.#char();
      if (char === " " || char === "\t" || char === "\r" || (lines && char === "\n")) cursor.at++;
      else if (char === "\\" && cursor.text[cursor.at + 1] === "\n") cursor.at += 2;
      else if (char === "#") {
        const end = cursor.text.indexOf("\n", cursor.at);
        cursor.at = end === -1 ? cursor.text.length : end;
      } else return;
    }
  }

  #eat(token: string): boolean {
    if (!this.cursor.text.startsWith(token, this.cursor.at)) return false;
    this.cursor.at += token.length;
    return true;
  }

  #char(): string | undefined {
    return this.cursor.text[this.cursor.at];
  }
}

function toStream(digit: string): 0 | 1 | 2 {
  return digit === "0" ? 0 : digit === "2" ? 2 : 1;
}

function assignment(word: Word): { name: string; value: Word } | undefined {
  const first = word[0];
  if (first?.kind !== "text" || first.quoted) return undefined;
  const match = /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(first.text);
  if (!match) return undefined;
  const rest: WordPart = { kind: "text", text: first.text.slice(match[0].length), quoted: false };
  return { name: match[1] ?? "", value: [rest, ...word.slice(1)] };
}
