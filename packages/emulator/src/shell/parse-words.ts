import { type List, ShellSyntaxError, type Word, type WordPart } from "./syntax.ts";

/** Where the reading of a command line stands. */
export interface Cursor {
  readonly text: string;
  at: number;
}

/** Reads a list up to a closing bracket: how `$(…)` inside a word is read. */
export type ReadList = (cursor: Cursor) => List;

const BREAKS = " \t\r\n;&|<>()";

export function isBreak(char: string | undefined): boolean {
  return char === undefined || BREAKS.includes(char);
}

/** Reads one word; empty when there is none. @throws ShellSyntaxError */
export function parseWord(cursor: Cursor, readList: ReadList): Word {
  const parts: WordPart[] = [];
  const { text } = cursor;
  while (!isBreak(text[cursor.at])) {
    const char = text[cursor.at];
    if (char === "'") parts.push(singleQuoted(cursor));
    else if (char === '"') doubleQuoted(cursor, parts, readList);
    else if (char === "\\") escaped(cursor, parts);
    else if (char === "$" || char === "`") parts.push(expansion(cursor, false, readList));
    else parts.push({ kind: "text", text: plainText(cursor), quoted: false });
  }
  return parts;
}

function plainText(cursor: Cursor): string {
  const start = cursor.at;
  while (!isBreak(cursor.text[cursor.at]) && !"'\"\\$`".includes(cursor.text[cursor.at] ?? " ")) cursor.at++;
  return cursor.text.slice(start, cursor.at);
}

function singleQuoted(cursor: Cursor): WordPart {
  const end = cursor.text.indexOf("'", cursor.at + 1);
  if (end === -1) throw new ShellSyntaxError("Unterminated quoted string", true);
  const text = cursor.text.slice(cursor.at + 1, end);
  cursor.at = end + 1;
  return { kind: "text", text, quoted: true };
}

function doubleQuoted(cursor: Cursor, parts: WordPart[], readList: ReadList): void {
  cursor.at++;
  let text = "";
  const flush = (): void => {
    parts.push({ kind: "text", text, quoted: true });
    text = "";
  };
  for (;;) {
    const char = cursor.text[cursor.at];
    if (char === undefined) throw new ShellSyntaxError("Unterminated quoted string", true);
    if (char === '"') break;
    if (char === "$" || char === "`") {
      flush();
      parts.push(expansion(cursor, true, readList));
      continue;
    }
    const next = cursor.text[cursor.at + 1];
    if (char === "\\" && next !== undefined && '$`"\\\n'.includes(next)) {
      if (next !== "\n") text += next;
      cursor.at += 2;
      continue;
    }
    text += char;
    cursor.at++;
  }
  cursor.at++;
  flush();
}

function escaped(cursor: Cursor, parts: WordPart[]): void {
  const next = cursor.text[cursor.at + 1];
  if (next === undefined) throw new ShellSyntaxError("end of file after a backslash", true);
  cursor.at += 2;
  // A line end after a backslash joins the lines.
  if (next !== "\n") parts.push({ kind: "text", text: next, quoted: true });
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*|[0-9?$#!@*-]/y;
const BRACED = /\{([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[?$#!@*-])(?::?-([^}]*))?\}/y;

function expansion(cursor: Cursor, quoted: boolean, readList: ReadList): WordPart {
  const { text } = cursor;
  if (text[cursor.at] === "`") throw new ShellSyntaxError("backquotes are not supported here: write $(...)");
  const after = cursor.at + 1;
  if (text[after] === "(") {
    if (text[after + 1] === "(")
      throw new ShellSyntaxError("arithmetic $((...)) is not supported by this simulated shell");
    cursor.at = after + 1;
    const list = readList(cursor);
    if (text[cursor.at] !== ")") throw new ShellSyntaxError('end of file unexpected (expecting ")")', true);
    cursor.at++;
    return { kind: "command", list, quoted };
  }
  if (text[after] === "{") {
    BRACED.lastIndex = after;
    const match = BRACED.exec(text);
    if (!match) throw new ShellSyntaxError("Bad substitution", !text.includes("}", after));
    cursor.at = BRACED.lastIndex;
    return { kind: "variable", name: match[1] ?? "", otherwise: match[2], quoted };
  }
  NAME.lastIndex = after;
  const match = NAME.exec(text);
  cursor.at = match ? NAME.lastIndex : after;
  return match ? { kind: "variable", name: match[0], quoted } : { kind: "text", text: "$", quoted: true };
}
