import { describe, expect, it } from "vitest";
import { fraction, Random } from "./random.ts";

describe("Random", () => {
  it("gives the same numbers for the same words and others for other words", () => {
    const draw = (...words: (string | number)[]) => {
      const random = new Random(...words);
      return Array.from({ length: 5 }, () => random.uint32());
    };
    expect(draw(1, "ids")).toEqual(draw(1, "ids"));
    expect(draw(1, "ids")).not.toEqual(draw(2, "ids"));
    expect(draw(1, "ids")).not.toEqual(draw(1, "keys"));
  });

  it("spreads its numbers evenly", () => {
    const random = new Random("spread");
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) counts[random.int(0, 9)] = (counts[random.int(0, 9)] ?? 0) + 1;
    for (const count of counts) expect(count).toBeGreaterThan(800);
  });

  it("does not confuse where words end", () => {
    expect(fraction("ab", "c")).not.toBe(fraction("a", "bc"));
  });
});
