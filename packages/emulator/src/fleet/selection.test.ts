import { describe, expect, it } from "vitest";
import type { Scheduling } from "../generated/schema.ts";
import type { DeviceRecord } from "../store/records.ts";
import { selects } from "./selection.ts";

// Selection looks at these members only.
const device = { id: "dev_1", name: "till-1", labels: { site: "vilnius", role: "till" } } as unknown as DeviceRecord;

describe("selects", () => {
  it.each<[boolean, Scheduling]>([
    [true, { type: "AllDevices", selectors: { site: "riga" } }],
    [false, { type: "NoDevices", selectors: { site: "vilnius" } }],
    [true, { type: "Conditional", selectors: { site: "vilnius" } }],
    [true, { type: "Conditional", selectors: { site: "vilnius", role: "till" } }],
    [false, { type: "Conditional", selectors: { site: "vilnius", role: "gateway" } }],
    [false, { type: "Conditional", selectors: { site: "Vilnius" } }],
    [false, { type: "Conditional", selectors: { constructor: "x" } }],
    [false, { type: "Conditional", selectors: {} }],
    [false, { type: "Conditional", selectors: null }],
    [true, { type: "Conditional", selectors: null, devices: ["other", "till-1"] }],
    [true, { type: "Conditional", selectors: { site: "riga" }, devices: ["dev_1"] }],
    [false, { type: "Conditional", selectors: null, devices: [] }],
  ])("%s for %j", (expected, scheduling) => {
    expect(selects(scheduling, device)).toBe(expected);
  });
});
