/** Go's zero time, which the API sends for "never". */
export const ZERO_TIME = "0001-01-01T00:00:00Z";

/** RFC 3339 in UTC with milliseconds; no time at all is the zero time. */
export function timestamp(at: number | undefined): string {
  return at === undefined ? ZERO_TIME : new Date(at).toISOString();
}
