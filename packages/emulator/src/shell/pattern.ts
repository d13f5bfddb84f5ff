import { Failure } from "./process.ts";

/** Whether a line fits. */
export type LineTest = (line: string) => boolean;

export interface PatternOptions {
  readonly fixed: boolean;
  readonly extended: boolean;
  readonly ignoreCase: boolean;
}

/** Longest pattern, in characters. */
const PATTERN_CHARS = 1000;
/** The longest line that is looked at, in characters, times the pieces of the pattern: all devices wait meanwhile. */
const PATTERN_WORK = 20_000_000;

type Single = (char: string) => boolean;

interface Piece {
  readonly single: Single;
  readonly least: 0 | 1;
  readonly many: boolean;
}

interface Branch {
  readonly pieces: readonly Piece[];
  readonly start: boolean;
  readonly end: boolean;
}

/**
 * A pattern of grep's: `.`, `*`, `[…]`, `^`, `$`, `\`, and with `extended` `+`, `?` and `|` (as `\+`, `\?`, `\|` without). Groups are not
 * supported. A line is tested in the time of its length by the pattern's, whatever the pattern: no host engine with its
 * exponential cases.
 *
 * @throws Failure for a pattern that cannot be read
 */
export function fromPattern(pattern: string, { fixed, extended, ignoreCase }: PatternOptions): LineTest {
  if (pattern.length > PATTERN_CHARS) throw new Failure(`pattern longer than ${PATTERN_CHARS} characters`, 2);
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  const wanted = fold(pattern);
  if (fixed || !/[\\^$.*[\]+?|(){}]/.test(wanted)) return (line) => fold(line).includes(wanted);
  const branches = parseBranches(wanted, extended);
  return (line) => branches.some((branch) => matches(branch, fold(line)));
}

function parseBranches(text: string, extended: boolean): Branch[] {
  const branches: Branch[] = [];
  let pieces: Piece[] = [];
  let start = false;
  let end = false;
  const finish = (): void => {
    branches.push({ pieces, start, end });
    pieces = [];
    start = end = false;
  };
  for (let at = 0; at < text.length; at++) {
    let char = text[at] ?? "";
    let special = extended ? ".*[^$+?|()".includes(char) : ".*[^$".includes(char);
    if (char === "\\") {
      char = text[++at] ?? "";
      if (char === "") throw new Failure("Trailing backslash", 2);
      special = !extended && "+?|()".includes(char);
    }
    if (special && (char === "(" || char === ")"))
      throw new Failure("groups are not supported by this simulated grep", 2);
    if (special && char === "|") finish();
    else if (special && char === "^" && pieces.length === 0) start = true;
    else if (special && char === "$" && (at === text.length - 1 || /^(?:\||\\\|)/.test(text.slice(at + 1)))) end = true;
    else if (special && "*+?".includes(char) && pieces.length > 0) {
      const last = pieces.pop() as Piece;
      pieces.push({ single: last.single, least: char === "+" ? last.least : 0, many: last.many || char !== "?" });
    } else if (special && char === ".") pieces.push({ single: () => true, least: 1, many: false });
    else if (special && char === "[") {
      const close = text.indexOf("]", text[at + 1] === "^" ? at + 3 : at + 2);
      if (close === -1) throw new Failure("Unmatched [, [^, [:, [., or [=", 2);
      pieces.push({ single: oneOf(text.slice(at + 1, close)), least: 1, many: false });
      at = close;
    } else {
      const wanted = char;
      pieces.push({ single: (candidate) => candidate === wanted, least: 1, many: false });
    }
  }
  finish();
  return branches;
}

const CLASSES: Readonly<Record<string, string>> = {
  "[:digit:]": "0-9",
  "[:alpha:]": "a-zA-Z",
  "[:alnum:]": "a-zA-Z0-9",
  "[:space:]": " \t",
};

function oneOf(given: string): Single {
  const negated = given.startsWith("^");
  const set = (negated ? given.slice(1) : given).replace(/\[:[a-z]+:\]?/g, (name) => CLASSES[name] ?? name);
  const singles = new Set<string>();
  const ranges: [string, string][] = [];
  for (let at = 0; at < set.length; at++) {
    const from = set[at] ?? "";
    const to = set[at + 2];
    if (set[at + 1] === "-" && to !== undefined) {
      ranges.push([from, to]);
      at += 2;
    } else singles.add(from);
  }
  return (char) => (singles.has(char) || ranges.some(([from, to]) => char >= from && char <= to)) !== negated;
}

/** Follows every way through the pattern at once: position `i` is on when the first `i` pieces have been passed. */
function matches({ pieces, start, end }: Branch, line: string): boolean {
  const last = pieces.length;
  if (line.length * last > PATTERN_WORK) throw new Failure("the line is too long for this pattern", 2);
  let on = new Uint8Array(last + 1);
  const skip = (): void => {
    for (let i = 0; i < last; i++) if (on[i] && pieces[i]?.least === 0) on[i + 1] = 1;
  };
  on[0] = 1;
  skip();
  for (const char of line) {
    if (on[last] && !end) return true;
    const next = new Uint8Array(last + 1);
    if (!start) next[0] = 1;
    for (let i = 0; i < last; i++) {
      const piece = pieces[i];
      if (!piece?.single(char)) continue;
      if (on[i]) next[i + 1] = 1;
      // Passed already, and may be passed again.
      if (piece.many && on[i + 1]) next[i + 1] = 1;
    }
    on = next;
    skip();
  }
  return on[last] === 1;
}
