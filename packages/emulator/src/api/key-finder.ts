/** Where a key stands in a text. */
export type Span = readonly [start: number, end: number];

/** Finds the keys that stand in a text, from left to right, the longest where several begin. */
export type KeyFinder = (text: string) => readonly Span[];

/**
 * Finds keys wherever they stand, also within a longer word. The time grows with the text and hardly with how many keys there are: they lie
 * sorted, and each character of the text narrows the range of those that it may begin or go on. undefined when there are none.
 */
export function keyFinder(given: Iterable<string>): KeyFinder | undefined {
  const keys = [...new Set(given)].filter((key) => key !== "").sort((a, b) => (a < b ? -1 : 1));
  if (keys.length === 0) return undefined;
  const shortest = Math.min(...keys.map((key) => key.length));
  // Most places are left at a glance: no key begins with what stands there.
  const begins = new Set(keys.map((key) => key.slice(0, Math.min(shortest, BEGIN))));
  const begin = Math.min(shortest, BEGIN);
  return (text) => {
    const spans: Span[] = [];
    let at = 0;
    while (at + shortest <= text.length) {
      const length = begins.has(text.slice(at, at + begin)) ? longestAt(keys, text, at) : 0;
      if (length > 0) spans.push([at, at + length]);
      at += Math.max(length, 1);
    }
    return spans;
  };
}

const BEGIN = 4;

/** The length of the longest of the sorted keys that stands at a place; 0 for none. */
function longestAt(keys: readonly string[], text: string, at: number): number {
  let [from, to, depth, longest] = [0, keys.length, 0, 0];
  while (from < to) {
    // One that ends here is the first of those that begin alike.
    if (keys[from]?.length === depth) {
      longest = depth;
      from++;
    }
    const wanted = text.charCodeAt(at + depth);
    if (Number.isNaN(wanted)) break;
    from = firstFrom(keys, from, to, depth, wanted);
    to = firstFrom(keys, from, to, depth, wanted + 1);
    depth++;
  }
  return longest;
}

/** Of keys that are alike up to a place, the first whose character there is the wanted one or comes after it. */
function firstFrom(keys: readonly string[], from: number, to: number, depth: number, wanted: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle]?.charCodeAt(depth) ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
