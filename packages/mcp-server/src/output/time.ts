const units = [
  ["year", 365 * 24 * 3600],
  ["month", 30 * 24 * 3600],
  ["day", 24 * 3600],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

/**
 * A time of the API, absolute and relative: `2026-03-01T10:00:00Z (5 minutes ago)`. The API writes "has not happened"
 * as Go's zero time, year 1: that reads "never". What is no time is given back as it came.
 */
export function timeFact(time: string | null | undefined, now: Date): string | undefined {
  if (time === undefined || time === null || time === "") return undefined;
  if (time.startsWith("0001-01-01")) return "never";
  const at = Date.parse(time);
  if (Number.isNaN(at)) return time;
  const absolute = new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
  return `${absolute} (${relative(at - now.getTime())})`;
}

function relative(milliseconds: number): string {
  const seconds = Math.round(Math.abs(milliseconds) / 1000);
  for (const [unit, size] of units) {
    const count = Math.floor(seconds / size);
    if (count === 0) continue;
    const amount = `${count} ${unit}${count === 1 ? "" : "s"}`;
    return milliseconds > 0 ? `in ${amount}` : `${amount} ago`;
  }
  return "now";
}
