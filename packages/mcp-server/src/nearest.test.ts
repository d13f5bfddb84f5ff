import { expect, test } from "vitest";
import { nearest } from "./nearest.ts";

const names = ["berlin-gateway-1", "berlin-gateway-2", "oslo-kiosk", "warehouse-7"].concat([
  "removeLabels",
  "setLabels",
  "--tools",
  "--toolsets",
]);

test.each([
  ["berlin-gatewya-1", ["berlin-gateway-1", "berlin-gateway-2"]],
  ["Warehouse-7", ["warehouse-7"]],
  ["oslo", ["oslo-kiosk"]],
  ["zzz", []],
  // Of those that the word is a part of, or that are a part of it, the one with the least beside it.
  ["labels", ["setLabels", "removeLabels"]],
  ["--toolset", ["--toolsets", "--tools"]],
  ["x".repeat(10_000), []],
])("%s → %j", (asked, expected) => {
  expect(nearest(asked, names)).toEqual(expected);
});

test("at most five are named, the nearest first, in an order that does not change", () => {
  const many = Array.from({ length: 50 }, (_, i) => `device-${i}`);
  expect(nearest("device-1", many)).toEqual(["device-1", "device-0", "device-2", "device-3", "device-4"]);
});
