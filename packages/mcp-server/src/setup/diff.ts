/** Regions of more lines than this are told as replaced, line for line. */
const maxLines = 400;

/** Members whose values are nobody's business on a screen, unless they only refer to a variable. */
const secret =
  /("[^"]*(?:key|token|secret|password|passwd|authorization|credential)[^"]*"\s*:\s*)"(?!\$\{[^}]*\}")[^"\\]*(?:\\.[^"\\]*)*"/gi;

/** The lines that differ, for a person to read: `-` goes, `+` comes. Values that look secret are not shown. */
export function describeChange(before: string, after: string): string {
  const old = before === "" ? [] : before.split(/\r?\n/);
  const fresh = after.split(/\r?\n/);
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < fresh.length - start && old.at(-1 - end) === fresh.at(-1 - end)) end += 1;
  const lines = compare(old.slice(start, old.length - end), fresh.slice(start, fresh.length - end));
  return [`@@ line ${start + 1} @@`, ...lines].map((line) => line.replaceAll(secret, '$1"********"')).join("\n");
}

/** The shortest way from one to the other, by the longest lines that they share in order. */
function compare(old: readonly string[], fresh: readonly string[]): string[] {
  if (old.length > maxLines || fresh.length > maxLines) {
    return [...old.map((line) => `- ${line}`), ...fresh.map((line) => `+ ${line}`)];
  }
  const shared = old.map(() => new Array<number>(fresh.length + 1).fill(0));
  const at = (i: number, j: number): number => shared[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = fresh.length - 1; j >= 0; j -= 1) {
      const row = shared[i];
      if (row !== undefined) row[j] = old[i] === fresh[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: string[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      lines.push(`  ${old[i]}`);
      i += 1;
      j += 1;
    } else if (j >= fresh.length || (i < old.length && at(i + 1, j) >= at(i, j + 1))) {
      lines.push(`- ${old[i]}`);
      i += 1;
    } else {
      lines.push(`+ ${fresh[j]}`);
      j += 1;
    }
  }
  return lines;
}
