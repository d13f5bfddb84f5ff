import { expect, test } from "vitest";
import { backoff, mayRepeat, retryAfter, wasRefused } from "./retry.ts";

function response(status: number, headers: Record<string, string> = {}) {
  return { response: { status, headers: new Headers(headers) } as Response, text: "" };
}
const network = (code: string) => ({ failure: "network", status: undefined, error: { cause: { code } } }) as const;
const timeout = { failure: "timeout", status: undefined } as const;

test.each([
  // status, repeatable or not
  [200, false, false],
  [400, false, false],
  [404, false, false],
  [408, true, false],
  [409, false, false],
  [429, true, true],
  [500, true, false],
  [501, false, false],
  [502, true, false],
  [503, true, false],
  [504, true, false],
  [522, true, false],
  [523, true, false],
  [524, true, false],
  [525, false, false],
  [601, false, false],
])("HTTP %d: repeatable %s, not repeatable %s", (status, repeatable, not) => {
  expect([mayRepeat(response(status), true), mayRepeat(response(status), false)]).toEqual([repeatable, not]);
});

test("503 with Retry-After was refused before it was carried out", () => {
  expect(mayRepeat(response(503, { "retry-after": "1" }), false)).toBe(true);
  expect(mayRepeat(response(500, { "retry-after": "1" }), false)).toBe(false);
});

test("without a response, what is not repeatable is repeated only if there was no connection", () => {
  expect([mayRepeat(timeout, true), mayRepeat(timeout, false)]).toEqual([true, false]);
  expect([mayRepeat(network("ECONNRESET"), true), mayRepeat(network("ECONNRESET"), false)]).toEqual([true, false]);
  expect(mayRepeat(network("ECONNREFUSED"), false)).toBe(true);
  expect(mayRepeat({ failure: "length", status: 200 }, true)).toBe(false);
});

test("of several addresses, each must have refused", () => {
  const refused = { code: "ECONNREFUSED" };
  expect(wasRefused({ cause: { code: "ECONNREFUSED", errors: [refused, refused] } })).toBe(true);
  expect(wasRefused({ cause: { code: "ECONNREFUSED", errors: [refused, { code: "ETIMEDOUT" }] } })).toBe(false);
  expect(wasRefused(new TypeError("fetch failed"))).toBe(false);
});

test.each([
  ["3", 3000],
  ["0", 0],
  ["1.5", 1500],
  ["Thu, 01 Jan 2026 00:00:07 GMT", 7000],
  ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
  ["-5", undefined],
  ["soon", undefined],
  ["", undefined],
])("Retry-After %j", (value, expected) => {
  expect(retryAfter(new Headers({ "retry-after": value }), Date.UTC(2026, 0, 1))).toBe(expected);
});

test("pauses double up to the longest, and are anywhere below that", () => {
  const limits = { initialRetryDelay: 500, maxRetryDelay: 8000 };
  expect([1, 2, 3, 4, 5, 6, 50].map((number) => backoff(number, limits, 1))).toEqual([
    500, 1000, 2000, 4000, 8000, 8000, 8000,
  ]);
  expect(backoff(3, limits, 0)).toBe(0);
});
