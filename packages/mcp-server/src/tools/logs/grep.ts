/** Characters before a match that stay when a long line is cut to the part that matches. */
const before = 100;

/** What a terminal shows: with anything else in it, a line may match only once it is cleaned. */
const plain = /^[\t -~]*$/;

/** A line that has what is looked for. */
export interface Match {
  /** The line, cleaned. */
  readonly line: string;
  /** Where in it the match begins. */
  readonly at: number;
}

/**
 * Looks for a text as it stands, and not for a pattern, so that no search takes longer than reading does. Case is ignored:
 * whoever looks for "error" means "ERROR" too. A line is looked at as it will be shown: otherwise a caller could find out a
 * secret of it piece by piece.
 */
export function createGrep(text: string, clean: (text: string) => string): (line: string) => Match | undefined {
  const wanted = text.toLowerCase();
  return (line) => {
    if (plain.test(line) && !line.toLowerCase().includes(wanted)) return undefined;
    const cleaned = clean(line);
    const at = cleaned.toLowerCase().indexOf(wanted);
    return at === -1 ? undefined : { line: cleaned, at };
  };
}

/** The part of a line that matches, at most so long, and what is missing before it. */
export function excerpt({ line, at }: Match, length: number): string {
  const start = line.length <= length ? 0 : Math.max(0, Math.min(at - before, line.length - length));
  return start === 0 ? line : `…${line.slice(start)}`;
}

export interface Selected {
  readonly lines: readonly string[];
  readonly matched: number;
}

/**
 * The lines that match, each with so many lines around it. Where lines between them are left out stands "--", as with the
 * command of that name.
 */
export function linesAround(
  lines: readonly string[],
  grep: (line: string) => Match | undefined,
  around: number,
  length: number,
): Selected {
  const matches = lines.map(grep);
  const selected: string[] = [];
  let matched = 0;
  let told = -1;
  matches.forEach((match, index) => {
    if (match === undefined) return;
    matched += 1;
    const first = Math.max(told + 1, index - around);
    if (around > 0 && selected.length > 0 && first > told + 1) selected.push("--");
    for (let each = first; each <= Math.min(index + around, lines.length - 1); each += 1) {
      const here = matches[each];
      selected.push(here === undefined ? (lines[each] ?? "") : excerpt(here, length));
      told = each;
    }
  });
  return { lines: selected, matched };
}
