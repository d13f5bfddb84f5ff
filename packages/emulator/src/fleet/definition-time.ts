import type { Store } from "../store/store.ts";
import { FleetError, type Time } from "./definition.ts";

/** Creation of what a definition gives no time for; fixed, so that the same definition and seed give the same ids on any day. */
const EPOCH = Date.parse("2025-01-06T08:00:00Z");

/** Id and time of creation, as far as a definition gives them; nothing is created after now. */
export function given(
  store: Store,
  definition: { readonly id?: string | undefined; readonly createdAt?: Time | undefined },
  createdAt: number = EPOCH,
): { readonly id: string | undefined; readonly createdAt: number } {
  const at = definition.createdAt === undefined ? createdAt : readTime(store, definition.createdAt);
  return { id: definition.id, createdAt: Math.min(at, store.now()) };
}

const UNITS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };

/** A time of a fleet definition in milliseconds since 1970. @throws FleetError */
export function readTime(store: Store, time: Time): number {
  const ages = [...time.matchAll(/(\d+)([dhms])/g)];
  if (ages.length > 0 && !time.includes("-")) {
    return store.now() - ages.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (UNITS[unit] ?? 0), 0);
  }
  const at = Date.parse(time);
  if (Number.isNaN(at))
    throw new FleetError(`"${time}" is no time: use RFC 3339 (2025-03-04T08:00:00Z) or an age (3d, 5h, 10m, 90s)`);
  return at;
}
