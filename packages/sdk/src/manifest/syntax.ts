import { type Document, type LineCounter, parseAllDocuments, type YAMLParseError } from "yaml";
import { fail, START } from "./issues.ts";

export const TOO_DEEP = "holds values that lie too deep";

// What the parser's own words leave out: by a part of them, or else by their code.
const HINTS: readonly (readonly [said: string, hint: string])[] = [
  ["at node end", "If another document begins here, put a line of --- before it."],
  ["Sequence item without", "Check that this line is indented like its neighbours."],
  ["followed by map values", "A colon and a space are missing."],
  ["Nested mappings are not allowed", "Check the indentation, or quote the value if it holds a colon and a space."],
  ["Missing , between", "Check the line before."],
];
const HINTS_BY_CODE: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: "Indent with spaces.",
  BAD_INDENT: "Check that this line is indented like its neighbours.",
  BAD_SCALAR_START: "Quote the value.",
  MULTILINE_IMPLICIT_KEY: "Check the indentation, and that a space follows each colon.",
};

/** What the parser found wrong, in words that say what to do. */
export function inWords({ message, code }: Pick<YAMLParseError, "message" | "code">): string {
  if (message.includes("call stack")) return TOO_DEEP;
  const hint = HINTS.find(([said]) => message.includes(said))?.[1] ?? HINTS_BY_CODE[code];
  return hint === undefined ? message : `${message}. ${hint}`;
}

// Control characters, without tab and the ends of lines, and halves of characters.
const NOT_TEXT = /[^\P{Cc}\t\n\r\u0085]|\p{Surrogate}/u;

function checkCharacters(text: string): void {
  const at = text.search(NOT_TEXT);
  if (at === -1) return;
  const before = text.slice(0, at).split("\n");
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, "0");
  fail(
    { line: before.length, column: (before.at(-1) ?? "").length + 1 },
    `holds the character U+${code}, which is not allowed in text. Check that the file is saved as UTF-8`,
  );
}

/** The documents of a text. Throws where it is no text; what else is wrong is in each document's `errors`. */
export function parseText(given: string, lines: LineCounter): Document[] {
  // The parser takes a lone CR, which ends a line in YAML, for a part of the line.
  const text = given.replace(/\r(?!\n)/g, "\n");
  checkCharacters(text);
  try {
    // Repeated keys are told with their path when the values are read; the parser compares every key with every other.
    return [...parseAllDocuments(text, { version: "1.2", uniqueKeys: false, lineCounter: lines, prettyErrors: false })];
  } catch (error) {
    // The parser calls itself for each level.
    if (error instanceof RangeError) return fail(START, TOO_DEEP);
    throw error;
  }
}
