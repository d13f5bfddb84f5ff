import { describe, expect, it } from "vitest";
import { Collection } from "./collection.ts";

describe("Collection", () => {
  const make = (limit?: number) => new Collection<{ readonly id: string; name: string }>("device", limit);

  it("finds by exact id first, then by exact name", () => {
    const list = make();
    const byId = list.add({ id: "dev_1", name: "one" });
    const named = list.add({ id: "dev_2", name: "dev_1" });
    expect(list.find("dev_1")).toBe(byId);
    expect(list.find("one")).toBe(byId);
    expect(list.find("dev_2")).toBe(named);
    expect(() => list.get("On")).toThrow(expect.objectContaining({ status: 404, message: 'device not found: "On"' }));
  });

  it("refuses a name or an id that is taken, also when renaming", () => {
    const list = make();
    const one = list.add({ id: "dev_1", name: "one" });
    list.add({ id: "dev_2", name: "two" });
    expect(() => list.add({ id: "dev_3", name: "one" })).toThrow("device name already in use");
    expect(() => list.add({ id: "dev_1", name: "three" })).toThrow("id already in use");
    expect(() => list.rename(one, "two")).toThrow("device name already in use");
    list.rename(one, "one");
    list.rename(one, "first");
    expect(list.find("one")).toBeUndefined();
    expect(list.get("first")).toBe(one);
    list.add({ id: "dev_4", name: "one" });
  });

  it("frees id and name of what is deleted", () => {
    const list = make();
    const one = list.add({ id: "dev_1", name: "one" });
    list.delete(one);
    list.add({ id: "dev_1", name: "one" });
    expect(list.size).toBe(1);
  });

  it("holds no more than its limit", () => {
    const list = make(2);
    list.add({ id: "dev_1", name: "one" });
    list.add({ id: "dev_2", name: "two" });
    expect(() => list.add({ id: "dev_3", name: "three" })).toThrow(expect.objectContaining({ status: 402 }));
  });
});
