/** Go's zero time, which the API sends for "never". */
export const ZERO_TIME = "0001-01-01T00:00:00Z";

const DAY = 86_400_000;

/** Days that were written before, by their number since 1970: the timestamps of a list share them. */
const days = new Map<number, string>();
const MAX_DAYS = 10_000;

const padded = (count: number, digits: number): readonly string[] =>
  Array.from({ length: count }, (_, number) => String(number).padStart(digits, "0"));
const two = padded(60, 2);
const three = padded(1000, 3);

/** RFC 3339 in UTC with milliseconds; no time at all is the zero time. @throws RangeError for what no date can be */
export function timestamp(at: number | undefined): string {
  if (at === undefined) return ZERO_TIME;
  const day = Math.floor(at / DAY);
  const milliseconds = Math.floor(at) - day * DAY;
  const seconds = Math.floor(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  return `${dayOf(day)}${two[Math.floor(minutes / 60)]}:${two[minutes % 60]}:${two[seconds % 60]}.${three[milliseconds % 1000]}Z`;
}

/** `2026-06-01T` */
function dayOf(day: number): string {
  let text = days.get(day);
  if (text === undefined) {
    text = new Date(day * DAY).toISOString().slice(0, -"00:00:00.000Z".length);
    if (days.size >= MAX_DAYS) days.clear();
    days.set(day, text);
  }
  return text;
}
