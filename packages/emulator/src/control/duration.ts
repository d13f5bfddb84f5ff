const UNITS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

const FORM = /^(?=\d)(?:\d{1,12}d)?(?:\d{1,12}h)?(?:\d{1,12}m(?!s))?(?:\d{1,12}s)?(?:\d{1,12}ms)?$/;

export const DURATION_RULE = "a duration such as 90s, 1h30m, 3d or 250ms";

/** Milliseconds; undefined for what is no duration. */
export function parseDuration(text: string): number | undefined {
  if (!FORM.test(text)) return undefined;
  let sum = 0;
  for (const [, count, unit = ""] of text.matchAll(/(\d+)(ms|[dhms])/g)) sum += Number(count) * (UNITS[unit] ?? 0);
  return sum;
}
