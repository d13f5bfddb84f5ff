import { describe, expect, test } from "vitest";
import { clip, sanitiseIdentifier, sanitiseText } from "./sanitise.ts";

describe("sanitiseText", () => {
  test.each([
    ["colours", "\u001b[31;1mred\u001b[0m", "red"],
    ["the C1 form of an escape sequence", "\u009b31mred", "red"],
    ["a window title", "\u001b]0;evil title\u0007text", "text"],
    ["a hyperlink", "\u001b]8;;https://evil.example\u001b\\click\u001b]8;;\u001b\\", "click"],
    ["a title that never ends takes its own line only", "\u001b]0;evil\nnext line", "\nnext line"],
    ["device control strings", "\u001bPq#0\u001b\\text", "text"],
    ["a terminal reset", "\u001bctext", "text"],
    ["nested escapes leave no escape", "\u001b\u001b[31m[31mx", "31mx"],
    ["control characters", "a\u0000b\u0008c\u007fd\u0081e", "abcde"],
    ["BiDi overrides", "user\u202etxt.exe\u202c \u2066x\u2069 \u200f\u061c", "usertxt.exe x "],
    ["zero-width characters", "pa\u200bss\u200dwo\u2060rd\ufeff", "password"],
    ["tag characters that spell hidden words", `ok${String.fromCodePoint(0xe0069, 0xe0067, 0xe006e)}`, "ok"],
    ["variation selectors that carry bytes", `ok${String.fromCodePoint(0xfe0f, 0xe0100, 0xe01ef)}`, "ok"],
    ["soft hyphens and fillers", "a\u00adb\u3164c\u115fd", "abcd"],
    ["interlinear annotations", "a\ufff9b\ufffac\ufffbd", "abcd"],
    ["half a surrogate pair", "a\ud800b", "a\ufffdb"],
    ["a hidden character inside an escape sequence", "\u001b\u200b[31mred", "red"],
  ])("takes out %s", (_, text, expected) => {
    expect(sanitiseText(text)).toBe(expected);
  });

  test("keeps tabs, line ends of all kinds as \\n, and the scripts of the world", () => {
    expect(sanitiseText("a\tb\r\nc\rd\u2028e\u0085f")).toBe("a\tb\nc\nd\ne\nf");
    expect(sanitiseText("Žluťoučký 日本語 עברית 🚀")).toBe("Žluťoučký 日本語 עברית 🚀");
  });

  test("takes time in proportion to a hostile text", () => {
    const text = `${"\u001b]".repeat(200_000)}${"\u001b[".repeat(200_000)}`;
    const start = performance.now();
    expect(sanitiseText(text).length).toBeLessThan(text.length);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

test("an identifier is one line", () => {
  expect(sanitiseIdentifier("gateway\n\r\t7\u0000")).toBe("gateway 7 ");
});

test("clip says how much is missing and never halves a character", () => {
  expect(clip("short", 5)).toBe("short");
  expect(clip("0123456789", 4)).toBe("0123… (6 more characters)");
  expect(clip("abc🚀def", 4)).toBe("abc… (5 more characters)");
});
