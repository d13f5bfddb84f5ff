/**
 * The failure function of Knuth, Morris and Pratt: `borders[n]` is the length of the longest beginning of
 * `pattern.slice(0, n)` that is also its end, and shorter than it. By it a search never goes back in the text, so it takes
 * as many steps as there are lines, however alike they are.
 */
export type Borders = number[];

/** How many lines of the pattern end at `line`, when `matched` of them ended at the line before. */
export function step(pattern: readonly string[], borders: Borders, matched: number, line: string): number {
  let length = matched;
  for (;;) {
    if (pattern[length] === line) return length + 1;
    if (length === 0) return 0;
    length = borders[length] ?? 0;
  }
}

/** Brings `borders` up to a pattern that has grown. */
export function extendBorders(pattern: readonly string[], borders: Borders): void {
  while (borders.length <= pattern.length) {
    const length = borders.length;
    const line = pattern[length - 1];
    borders.push(length < 2 || line === undefined ? 0 : step(pattern, borders, borders[length - 1] ?? 0, line));
  }
}

export function bordersOf(pattern: readonly string[]): Borders {
  const borders: Borders = [];
  extendBorders(pattern, borders);
  return borders;
}
