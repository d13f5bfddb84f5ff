const ZERO = Date.parse("0001-01-01T00:00:00Z");
const TIME = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/i;

/**
 * Whether a time says "never". The API has no null for times: the zero time of Go, `0001-01-01T00:00:00Z`, stands in
 * `completedAt` of a job that has not ended, in `lastSeenAt` of what was never seen, and so on.
 *
 * True for that instant however it is written (fractions of zero, other offsets), and for what is not there at all
 * (undefined, null, `""`), as Go reads an absent time. False for every other time, and for text that is not a time in
 * RFC 3339.
 *
 * @example
 * ```ts
 * if (isZeroTime(job.completedAt)) console.log("still at it");
 * ```
 */
export function isZeroTime(time: string | Date | null | undefined): boolean {
  if (time instanceof Date) return time.getTime() === ZERO;
  if (!time) return true;
  const [, date, clock, fraction = "", offset = ""] = TIME.exec(time) ?? [];
  // Go tells nanoseconds, of which Date keeps the first three digits: the others are looked at here.
  if (date === undefined || !/^0*$/.test(fraction)) return false;
  return Date.parse(`${date}T${clock}${offset.toUpperCase()}`) === ZERO;
}
