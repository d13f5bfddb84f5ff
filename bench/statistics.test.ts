import { describe, expect, test } from "vitest";
import { compareRates, compareTimes, median } from "./statistics.ts";

describe("median", () => {
  test.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[10, 9, 1, 2], 5.5],
  ])("of %j is %d", (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  test("there is none of nothing", () => {
    expect(() => median([])).toThrow("no values");
  });

  test("leaves the order of what it was given", () => {
    const values = [2, 10, 1];
    median(values);
    expect(values).toEqual([2, 10, 1]);
  });
});

// The machine gets four times slower after the first pair: the medians of the sides, taken alone, would say 0.2.
const pairs = [
  { sdk: 80, bare: 100 },
  { sdk: 20, bare: 25 },
  { sdk: 16, bare: 20 },
];

describe("paired blocks", () => {
  test("the ratio is that of the pairs, whatever the machine does between them", () => {
    expect(compareRates(pairs, (rate) => rate)).toEqual({ sdk: 20, bare: 25, ratio: 0.8 });
    const drifting = [
      { sdk: 90, bare: 100 },
      { sdk: 45, bare: 100 },
      { sdk: 9, bare: 10 },
    ];
    expect(compareRates(drifting, (rate) => rate).ratio).toBe(0.9);
  });

  test("of times, less is better", () => {
    expect(compareTimes(pairs, (time) => time).ratio).toBe(1.25);
  });
});
