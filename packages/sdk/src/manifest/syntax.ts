import { Composer, CST, type Document, Lexer, type LineCounter, Parser, type YAMLParseError } from "yaml";
import { fail, type Position, START } from "./issues.ts";
import { MAX_VALUES } from "./source.ts";

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

// The parser's own stack holds about two entries for a level; what lies deeper than 64 is told with its place later.
const MAX_STACK = 300;
/** The most tags and anchors in a row: more than two of them mean nothing. */
const MAX_PROPERTIES = 100;

/**
 * The tokens of a text, as long as they are within bounds. What makes values of them calls itself for each level, and a
 * regular expression that V8 happens to compile near the end of the call stack ends the whole process; and it takes a
 * time that grows with the square of the tags in a row.
 */
function* tokensOf(text: string, lines: LineCounter): Generator<CST.Token, void> {
  const parser = new Parser(lines.addNewLine);
  let nodes = 0;
  let properties = 0;
  const place = (): Position => {
    const { line, col } = lines.linePos(parser.offset);
    return { line, column: col };
  };
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    const type = CST.tokenType(lexeme);
    if (type === "tag" || type === "anchor") properties += 1;
    else if (type !== "space" && type !== "newline" && type !== "comment") properties = 0;
    if (type === "scalar" || type?.endsWith("-scalar") || type === "alias" || type?.endsWith("-start")) nodes += 1;
    yield* parser.next(lexeme);
    if (parser.stack.length > MAX_STACK) fail(place(), TOO_DEEP);
    if (properties > MAX_PROPERTIES) fail(place(), "holds a long row of tags or anchors, which mean nothing");
    // A key and a value each.
    if (nodes > 2 * MAX_VALUES) fail(place(), `holds more than ${MAX_VALUES} values`);
  }
  yield* parser.end();
}

/** The documents of a text. Throws where it is no text; what else is wrong is in each document's `errors`. */
export function parseText(given: string, lines: LineCounter): Document[] {
  // The parser takes a lone CR, which ends a line in YAML, for a part of the line.
  const text = given.replace(/\r(?!\n)/g, "\n");
  checkCharacters(text);
  // Repeated keys are told with their path when the values are read; the composer compares every key with every other.
  const composer = new Composer({ version: "1.2", uniqueKeys: false });
  try {
    return [...composer.compose(tokensOf(text, lines))];
  } catch (error) {
    // The composer calls itself for each level.
    if (error instanceof RangeError) return fail(START, TOO_DEEP);
    throw error;
  }
}
