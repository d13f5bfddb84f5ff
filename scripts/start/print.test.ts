import { describe, expect, it } from "vitest";
import { wrap } from "./print.ts";

describe("wrap", () => {
  it("breaks lines at blanks before they are too long, and puts each under the first", () => {
    const lines = `    ${wrap("word ".repeat(60).trim(), 4)}`.split("\n");
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) {
      expect(line.length).toBeLessThanOrEqual(100);
      expect(line).toMatch(/^ {4}word/);
    }
    expect(lines.join(" ").split(/ +/).filter(Boolean)).toHaveLength(60);
  });

  it("leaves alone what fits, what has no blank, and the blanks at the start", () => {
    for (const text of ["", "short", "x".repeat(300), '  {"a": 1}']) expect(wrap(text, 4)).toBe(text);
  });
});
