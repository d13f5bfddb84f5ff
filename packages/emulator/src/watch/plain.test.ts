import { describe, expect, it } from "vitest";
import { Journal } from "../api/journal.ts";
import { keyFinder } from "../api/key-finder.ts";
import { redactText } from "../api/redact.ts";
import { WATCHED_CHARS, WATCHED_KEY_CHARS } from "../limits.ts";
import { plainText } from "./plain.ts";

const plain = plainText((text) => redactText(text));

describe("a text that is shown", () => {
  it.each([
    ["till-1", "till-1"],
    ["Kavinė ☕️ 日本語", "Kavinė ☕️ 日本語"],
    ["a\u0000b\u001b[31mc\r\n", "a‹0000›b‹001B›[31mc‹000D›‹000A›"],
    ["evil\u202Egnp.exe", "evil‹202E›gnp.exe"],
    ["a\u2066b\u2069\u200b\ufeff\u2028", "a‹2066›b‹2069›‹200B›‹FEFF›‹2028›"],
    ["half \ud800 of a pair", "half ‹D800› of a pair"],
    ["hidden \u{e0041}tag", "hidden ‹E0041›tag"],
    [`a${"\u0301".repeat(50)}b`, `a${"\u0301".repeat(4)}b`],
    ["<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"],
    ["drt_2tqO54XuKPbK3kAItvppSv5xsZA", "drt_[redacted]"],
    ["key s2tqO54XuKPbK3kAItvppSv5xsZA", "key [redacted]"],
    ["x".repeat(1000), `${"x".repeat(WATCHED_CHARS)}…`],
  ])("hides nothing and shows no credential: %j", (text, shown) => {
    expect(plain(text)).toBe(shown);
    expect(plain(text)).toBe(shown);
  });

  it("shows no part of a key where it is cut, and looks at no more than that", () => {
    const long = `s-${"z".repeat(126)}`;
    const keys = keyFinder(["s-by-hand", "abcd", long]);
    const looked: number[] = [];
    const shown = plainText((text) => {
      looked.push(text.length);
      return redactText(text, keys);
    });
    for (const before of [
      "x".repeat(WATCHED_CHARS - 4),
      "s-by-hand ".repeat(128),
      "abcd".repeat(400),
      long.repeat(10),
    ]) {
      for (let more = 0; more < 12; more++) {
        const text = `${before}${".".repeat(more)}s-by-hand ${long.repeat(100)}`;
        expect(shown(text)).not.toMatch(/s-|by|hand|z/);
        expect(shown(text).length).toBeLessThanOrEqual(WATCHED_CHARS + 1);
      }
    }
    expect(Math.max(...looked)).toBe(WATCHED_CHARS + WATCHED_KEY_CHARS);
  });

  it("forgets what it has shown when there are other keys", () => {
    const journal = new Journal(() => 0);
    const shown = plainText(
      (text) => journal.redact(text),
      () => journal.keys,
    );
    expect(shown("s-new")).toBe("s-new");
    journal.know(["s-new"]);
    expect(shown("s-new")).toBe("[redacted]");
  });
});
