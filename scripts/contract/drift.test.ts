import { expect, it } from "vitest";
import { Drifts, type Finding, MAX_FINDINGS } from "./drift.ts";

const finding: Finding = { kind: "wrong-type", pointer: "/0/name", documented: "string", came: "an integer" };

it("counts what says the same at different places of a list once, with the first place", () => {
  const drifts = new Drifts();
  for (const pointer of ["/0/name", "/1/name", "/17/name"]) drifts.add("listDevices", 200, { ...finding, pointer });
  drifts.add("listDevices", 200, { ...finding, pointer: "/1/info/name" });
  drifts.add("getDevice", 200, { ...finding, pointer: "/1/name" });
  expect(drifts.all().map(({ operation, pointer, count }) => [operation, pointer, count])).toEqual([
    ["listDevices", "/0/name", 3],
    ["listDevices", "/1/info/name", 1],
    ["getDevice", "/1/name", 1],
  ]);
  expect(drifts.total).toBe(5);
});

it("keeps a thousand that differ, and counts the others", () => {
  const drifts = new Drifts();
  for (let index = 0; index < MAX_FINDINGS + 5; index += 1) {
    drifts.add("listDevices", 200, { ...finding, pointer: `/0/field-${index}` });
  }
  drifts.add("listDevices", 200, { ...finding, pointer: "/0/field-0" });
  expect(drifts.all()).toHaveLength(MAX_FINDINGS);
  expect(drifts.leftOut).toBe(5);
  expect(drifts.total).toBe(MAX_FINDINGS + 6);
});
