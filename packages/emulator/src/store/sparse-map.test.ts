import fc from "fast-check";
import { expect, it } from "vitest";
import { SparseMap } from "./sparse-map.ts";

it("does what a map does", () => {
  const key = fc.integer({ min: 0, max: 3 });
  const step = fc.oneof(
    fc.record({ kind: fc.constant("set" as const), key, value: fc.integer() }),
    fc.record({ kind: fc.constant("delete" as const), key }),
    fc.record({ kind: fc.constant("clear" as const) }),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const sparse = new SparseMap<number, number>();
      const map = new Map<number, number>();
      for (const each of [undefined, ...steps]) {
        if (each?.kind === "set") expect(sparse.set(each.key, each.value)).toBe(sparse);
        if (each?.kind === "set") map.set(each.key, each.value);
        if (each?.kind === "delete") expect(sparse.delete(each.key)).toBe(map.delete(each.key));
        if (each?.kind === "clear") sparse.clear();
        if (each?.kind === "clear") map.clear();
        const told: [number, number][] = [];
        sparse.forEach((value, at) => void told.push([at, value]));
        expect(told).toEqual([...map]);
        expect([...sparse]).toEqual([...map]);
        expect([...sparse.keys()]).toEqual([...map.keys()]);
        expect([...sparse.values()]).toEqual([...map.values()]);
        expect(sparse.size).toBe(map.size);
        for (let at = 0; at <= 3; at++) expect([sparse.has(at), sparse.get(at)]).toEqual([map.has(at), map.get(at)]);
      }
    }),
    { seed: 6, numRuns: 200 },
  );
});
