/** How many names are offered. */
const maxSuggestions = 5;

/** Names longer than this are not compared letter by letter. */
const maxLength = 100;

/** The names most like what was asked for, best first; none where nothing is alike. */
export function nearest(
  asked: string,
  names: readonly string[],
  count = maxSuggestions,
  edits = Math.max(2, asked.length / 3),
): string[] {
  const wanted = asked.toLowerCase();
  const lengthens = (name: string) => Math.abs(name.length - wanted.length);
  return names
    .map((name) => ({ name, distance: distance(wanted, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= edits)
    .sort((a, b) => a.distance - b.distance || lengthens(a.name) - lengthens(b.name) || compare(a.name, b.name))
    .slice(0, count)
    .map(({ name }) => name);
}

/** Orders by code unit: the same on every machine. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Edits between two words; one word that is part of the other is near, whatever the rest. */
function distance(a: string, b: string): number {
  if (a === b) return 0;
  if (a.length > maxLength || b.length > maxLength) return Number.POSITIVE_INFINITY;
  if (a.length >= 3 && b.length >= 3 && (a.includes(b) || b.includes(a))) return 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
