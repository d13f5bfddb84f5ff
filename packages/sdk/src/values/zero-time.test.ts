import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isZeroTime } from "./zero-time.ts";

const SEED = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
const ZERO = Date.parse("0001-01-01T00:00:00Z");
const MINUTE = 60_000;

/** An instant as a server at an offset from UTC, in minutes, would write it. */
function write(instant: number, offset: number, fraction: string): string {
  const local = new Date(instant + offset * MINUTE).toISOString().slice(0, 19);
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const size = Math.abs(offset);
  return `${local}${fraction}${offset < 0 ? "-" : "+"}${two(size / 60)}:${two(size % 60)}`;
}

describe("isZeroTime", () => {
  it.each([
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00.000Z",
    "0001-01-01T00:00:00.000000000Z",
    "0001-01-01t00:00:00z",
    "0001-01-01T00:00:00+00:00",
    "0001-01-01T02:00:00+02:00",
    "0000-12-31T19:00:00.0-05:00",
    new Date("0001-01-01T00:00:00Z"),
    undefined,
    null,
    "",
  ])("takes %s for never", (time) => {
    expect(isZeroTime(time)).toBe(true);
  });

  it.each([
    "0001-01-01T00:00:00.000000001Z",
    "0001-01-01T00:00:01Z",
    "0001-01-01T00:00:00+02:00",
    "1970-01-01T00:00:00Z",
    "2021-12-12T10:20:30.123456789Z",
    "0001-01-01",
    "0001-01-01T00:00:00",
    "0001-13-01T00:00:00Z",
    "never",
    " 0001-01-01T00:00:00Z",
    new Date(0),
    new Date(Number.NaN),
  ])("does not take %s for never", (time) => {
    expect(isZeroTime(time)).toBe(false);
  });

  it("knows the instant at every offset, and no other instant", () => {
    const offset = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 });
    const zeros = fc.integer({ min: 0, max: 9 }).map((digits) => (digits === 0 ? "" : `.${"0".repeat(digits)}`));
    fc.assert(
      fc.property(offset, zeros, fc.integer({ min: -86_400, max: 86_400 }), (minutes, fraction, seconds) => {
        expect(isZeroTime(write(ZERO, minutes, fraction))).toBe(true);
        expect(isZeroTime(write(ZERO + seconds * 1000, minutes, fraction))).toBe(seconds === 0);
      }),
      { seed: SEED },
    );
  });
});
