import { fraction } from "../store/random.ts";
import type { Choice, FleetPath, Range } from "./definition.ts";
import { mistake } from "./mistakes.ts";

/** What decides the draws of one member of one template. */
export interface Lot {
  readonly seed: number;
  readonly words: readonly (string | number)[];
}

/** A number in [0, 1) that follows from the member and the device's number alone. */
export function share({ seed, words }: Lot, n: number): number {
  return fraction(seed, ...words, n);
}

/** One of several values for a device, by its number. @throws FleetError where the weights do not fit */
export function drawChoice<T>({ oneOf, weights }: Choice<T>, lot: Lot, at: FleetPath): (n: number) => T {
  if (weights && weights.length !== oneOf.length) {
    throw mistake([...at, "weights"], `there are ${weights.length} for ${oneOf.length} values: give one for each`);
  }
  const sums: number[] = [];
  let sum = 0;
  for (const index of oneOf.keys()) {
    sum += weights?.[index] ?? 1;
    sums.push(sum);
  }
  if (!(sum > 0) || !Number.isFinite(sum)) throw mistake([...at, "weights"], "one of them must be above 0");
  const last = oneOf.at(-1) as T;
  return (n) => {
    const drawn = share(lot, n) * sum;
    const index = sums.findIndex((until) => drawn < until);
    return index === -1 ? last : (oneOf[index] as T);
  };
}

/** A whole number for a device, by its number. @throws FleetError where the range is empty */
export function drawNumber({ from, to }: Range<number>, lot: Lot, at: FleetPath): (n: number) => number {
  if (from > to) throw mistake(at, `nothing lies from ${from} to ${to}: give the smaller one first`);
  return (n) => from + Math.floor(share(lot, n) * (to - from + 1));
}

export function isChoice<T>(value: T | Choice<T> | Range<unknown>): value is Choice<T> {
  return typeof value === "object" && value !== null && "oneOf" in value;
}

export function isRange<T>(value: unknown): value is Range<T> {
  return typeof value === "object" && value !== null && "from" in value && "to" in value;
}
