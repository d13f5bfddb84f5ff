import fc from "fast-check";
import { expect, test } from "vitest";
import { createHistory } from "./history.ts";

const SEED = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
const sum = (lines: readonly string[]) => lines.reduce((total, { length }) => total + length, 0);

test(`has the last lines, within both bounds (seed ${SEED})`, () => {
  const batches = fc.array(fc.array(fc.string({ maxLength: 9 }), { maxLength: 9 }), { maxLength: 20 });
  fc.assert(
    fc.property(batches, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 9, max: 40 }), (all, count, size) => {
      const history = createHistory(count, size);
      for (const lines of all) history.add(lines, sum(lines));
      const recent = history.recent();
      const lines = all.flat();
      expect(recent).toEqual(lines.slice(lines.length - recent.length));
      expect(recent.length).toBeLessThanOrEqual(count);
      expect(sum(recent)).toBeLessThanOrEqual(size);
      // One more would be too many.
      const more = lines.slice(Math.max(0, lines.length - recent.length - 1));
      expect(more.length === recent.length || more.length > count || sum(more) > size).toBe(true);
    }),
    { numRuns: 1000, seed: SEED },
  );
});

test("a thousand lines and four million characters, unless told otherwise", () => {
  const history = createHistory();
  for (let index = 0; index < 3_000; index++) history.add([`line ${index}`], 10);
  expect(history.recent()).toHaveLength(1_000);
  expect(history.recent().at(-1)).toBe("line 2999");
  for (let index = 0; index < 200; index++) history.add(["x".repeat(65_536)], 65_536);
  expect(history.recent()).toHaveLength(64);
});
