import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { timestamp } from "./time.ts";

/** The first and the last time that a date can be, in milliseconds. */
const FURTHEST = 8.64e15;

describe("timestamp", () => {
  it("writes what a date writes", () => {
    const near = fc.integer({ min: Date.parse("1970-01-01T00:00:00Z"), max: Date.parse("9999-12-31T23:59:59.999Z") });
    const any = fc.oneof({ weight: 9, arbitrary: near }, fc.integer({ min: -FURTHEST, max: FURTHEST }));
    fc.assert(
      fc.property(any, (at) => {
        expect(timestamp(at)).toBe(new Date(at).toISOString());
      }),
      { seed: 6, numRuns: 20_000 },
    );
  });

  it("drops parts of a millisecond, and refuses what is no date", () => {
    expect(timestamp(1.75)).toBe("1970-01-01T00:00:00.001Z");
    expect(() => timestamp(Number.NaN)).toThrow(RangeError);
    expect(() => timestamp(FURTHEST * 1.1)).toThrow(RangeError);
  });

  it("writes no time at all as the zero time", () => {
    expect(timestamp(undefined)).toBe("0001-01-01T00:00:00Z");
  });
});
