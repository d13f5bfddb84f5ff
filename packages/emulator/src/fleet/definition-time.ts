import { LATEST_TIME } from "../limits.ts";
import type { Store } from "../store/store.ts";
import type { Time } from "./definition.ts";
import { mistake } from "./mistakes.ts";

/** Creation of what a definition gives no time for; fixed, so that the same definition and seed give the same ids on any day. */
const EPOCH = Date.parse("2025-01-06T08:00:00Z");

/** Id and time of creation, as far as a definition gives them; nothing is created after now. */
export function given(
  store: Store,
  definition: { readonly id?: string | undefined; readonly createdAt?: Time | undefined },
  createdAt: number = EPOCH,
): { readonly id: string | undefined; readonly createdAt: number } {
  const at = definition.createdAt === undefined ? createdAt : readTime(store, "createdAt", definition.createdAt);
  return { id: definition.id, createdAt: Math.min(at, store.now()) };
}

const UNITS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };

export const TIME_RULE = "RFC 3339 (2025-03-04T08:00:00Z) or an age (3d, 5h, 10m, 90s)";

/** A time of a fleet definition, which stands in `member`, in milliseconds since 1970. @throws FleetError */
export function readTime(store: Store, member: string, time: Time): number {
  const at = parseTime(store, time);
  if (Number.isNaN(at)) throw mistake([member], `"${time}" is no time: use ${TIME_RULE}`);
  if (at < 0 || at > LATEST_TIME) {
    throw mistake([member], `"${time}" is out of range: use a time from 1970-01-01 to 9999-12-31`);
  }
  return at;
}

function parseTime(store: Store, time: Time): number {
  const ages = [...time.matchAll(/(\d+)([dhms])/g)];
  if (ages.length > 0 && !time.includes("-")) {
    return store.now() - ages.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (UNITS[unit] ?? 0), 0);
  }
  return Date.parse(time);
}
