import { expect, test } from "vitest";
import { timeFact } from "./time.ts";

const now = new Date("2026-03-01T12:00:00Z");

test.each([
  ["2026-03-01T11:59:58.123456789Z", "2026-03-01T11:59:58Z (2 seconds ago)"],
  ["2026-03-01T11:59:00Z", "2026-03-01T11:59:00Z (1 minute ago)"],
  ["2026-03-01T09:00:00Z", "2026-03-01T09:00:00Z (3 hours ago)"],
  ["2026-02-27T12:00:00Z", "2026-02-27T12:00:00Z (2 days ago)"],
  ["2024-03-01T12:00:00Z", "2024-03-01T12:00:00Z (2 years ago)"],
  ["2026-03-01T12:05:00Z", "2026-03-01T12:05:00Z (in 5 minutes)"],
  ["2026-03-01T13:00:00+01:00", "2026-03-01T12:00:00Z (now)"],
  ["0001-01-01T00:00:00Z", "never"],
  ["half past nine", "half past nine"],
  ["", undefined],
  [undefined, undefined],
])("%s reads %s", (time, expected) => {
  expect(timeFact(time, now)).toBe(expected);
});
