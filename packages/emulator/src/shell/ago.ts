const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time in Docker's words: `About a minute`, `3 hours`, `2 weeks`. */
export function ago(ms: number): string {
  if (ms < 1000) return "Less than a second";
  if (ms < MINUTE) return count(Math.floor(ms / 1000), "second");
  if (ms < 2 * MINUTE) return "About a minute";
  if (ms < HOUR) return count(Math.floor(ms / MINUTE), "minute");
  if (ms < 2 * HOUR) return "About an hour";
  if (ms < 2 * DAY) return count(Math.floor(ms / HOUR), "hour");
  if (ms < 14 * DAY) return count(Math.floor(ms / DAY), "day");
  if (ms < 60 * DAY) return count(Math.floor(ms / (7 * DAY)), "week");
  return ms < 730 * DAY ? count(Math.floor(ms / (30 * DAY)), "month") : count(Math.floor(ms / (365 * DAY)), "year");
}

function count(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? "" : "s"}`;
}

/** A table with its columns as wide as they need to be, and at least so wide, the gap included. */
export function table(rows: readonly (readonly string[])[], gap = 3, least = 0): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? least - gap, cell.length);
  }
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, at) => (at < row.length - 1 ? cell.padEnd((widths[at] ?? 0) + gap) : cell))
          .join("")
          .trimEnd()}\n`,
    )
    .join("");
}
