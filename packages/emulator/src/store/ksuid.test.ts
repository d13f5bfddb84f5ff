import fc from "fast-check";
import KSUID from "ksuid";
import { describe, expect, it } from "vitest";
import { writeKsuid } from "./ksuid.ts";

const FIRST = 14e11;
const LAST = FIRST + 1000 * (2 ** 32 - 1);
const parameters = { seed: 6, numRuns: 2000 };

describe("writeKsuid", () => {
  it("writes what the package ksuid writes", () => {
    const payload = fc.uint8Array({ minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(fc.integer({ min: FIRST, max: LAST }), payload, (at, bytes) => {
        expect(writeKsuid(at, bytes)).toBe(KSUID.fromParts(at, Buffer.from(bytes)).string);
      }),
      parameters,
    );
  });

  it.each([
    [0, 0, "000000000000000000000000000"],
    [Number.MAX_SAFE_INTEGER, 0xff, "aWgEPTl1tmebfsQzFP4bxwgy80V"],
  ])("takes the time %d as the nearest that it can tell", (at, byte, written) => {
    expect(writeKsuid(at, new Uint8Array(16).fill(byte))).toBe(written);
  });
});
