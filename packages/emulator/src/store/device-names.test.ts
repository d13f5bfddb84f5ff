import { describe, expect, it } from "vitest";
import { DeviceNames, firstFree, nameFromHostname } from "./device-names.ts";
import { checkName } from "./rules.ts";

describe("device names", () => {
  it("are repeatable by seed, valid, and never taken, however many there are", () => {
    const make = (seed: number, count: number) => {
      const names = new DeviceNames(seed);
      const taken = new Set<string>();
      for (let i = 0; i < count; i++)
        taken.add(
          checkName(
            "device",
            names.next((name) => taken.has(name)),
          ),
        );
      return taken;
    };
    expect([...make(1, 3)]).toEqual([...make(1, 3)]);
    expect([...make(1, 3)]).not.toEqual([...make(2, 3)]);
    expect(make(1, 20_000).size).toBe(20_000);
  });

  it("come from host names, with what a name may not hold replaced", () => {
    expect(nameFromHostname("till-01.local")).toBe("till-01.local");
    expect(nameFromHostname("Jonas's Pi")).toBe("Jonas-s-Pi");
    expect(nameFromHostname("--ü--")).toBe("");
  });

  it("take a number when they are taken", () => {
    const taken = new Set(["pi", "pi-2"]);
    expect(firstFree("pi", (name) => taken.has(name))).toBe("pi-3");
    expect(firstFree("nuc", (name) => taken.has(name))).toBe("nuc");
  });
});
