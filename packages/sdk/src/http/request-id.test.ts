import { expect, test } from "vitest";
import { newRequestId } from "./request-id.ts";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function decode(id: string): bigint {
  return [...id].reduce((value, digit) => value * 62n + BigInt(DIGITS.indexOf(digit)), 0n);
}

test("is a KSUID: 27 digits that hold the second and 16 random bytes", () => {
  const date = Date.UTC(2026, 6, 1, 12, 0, 0, 999);
  const ids = Array.from({ length: 1000 }, () => newRequestId(date));
  for (const id of ids) {
    expect(id).toMatch(/^[0-9A-Za-z]{27}$/);
    expect(Number(decode(id) >> 128n)).toBe(Math.floor(date / 1000) - 1_400_000_000);
  }
  expect(new Set(ids).size).toBe(ids.length);
});

test("sorts by time", () => {
  expect(newRequestId(1_700_000_000_000) < newRequestId(1_700_000_001_000)).toBe(true);
});
