/** How many letters must be typed, dropped, changed or swapped to make one word of the other. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      const steps = [(row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + change];
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) steps.push((beforeLast[j - 2] ?? 0) + 1);
      row.push(Math.min(...steps));
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

const LONGEST = 40;

/** The known word that was probably meant by another, if any is close. */
export function suggest(word: string, known: readonly string[]): string | undefined {
  if (word.length > LONGEST) return undefined;
  const simple = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const meant = simple(word);
  let best: string | undefined;
  let least = Math.min(2, Math.floor(meant.length / 3)) + 1;
  // A word that is cut short: `all` for AllDevices.
  const longer = known.filter((candidate) => meant.length >= 3 && simple(candidate).startsWith(meant));
  if (longer.length === 1) return longer[0];
  for (const candidate of known) {
    const steps = distance(meant, simple(candidate));
    if (steps < least) {
      least = steps;
      best = candidate;
    }
  }
  return best;
}
