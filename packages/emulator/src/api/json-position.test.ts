import { describe, expect, it } from "vitest";
import { findJsonError, lineAndColumn } from "./json-position.ts";

describe("findJsonError", () => {
  it.each(["{}", " [1, -2.5e+10, true, false, null] ", '{"a":{"b":["\\u00e9\\n\\"", ""]}}', '"text"', "0"])(
    "finds nothing wrong with %s",
    (text) => {
      expect(findJsonError(text)).toBeUndefined();
      JSON.parse(text);
    },
  );

  it.each([
    ['{"a": x}', 6],
    ['{"a": 1,}', 8],
    ["{'a': 1}", 1],
    ["[1 2]", 3],
    ['{"a": 1', 7],
    ["[1] 2", 4],
    ['"a\nb"', 2],
    ['"\\x"', 1],
    ["01", 1],
    ["", 0],
    ["[[", 2],
    ['{"a"}', 4],
    ["nul", 0],
  ])("finds where %j stops being JSON", (text, offset) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(findJsonError(text)).toBe(offset);
  });

  it("does not fall over deep nesting, and tells no place then", () => {
    expect(findJsonError("[".repeat(100_000))).toBeUndefined();
  });

  it("tells line and column from 1", () => {
    expect(lineAndColumn("ab\ncd", 0)).toEqual({ line: 1, column: 1 });
    expect(lineAndColumn("ab\ncd", 4)).toEqual({ line: 2, column: 2 });
  });
});
