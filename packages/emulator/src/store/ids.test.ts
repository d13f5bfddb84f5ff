import KSUID from "ksuid";
import { describe, expect, it } from "vitest";
import { IdSource } from "./ids.ts";

const AT = Date.parse("2026-06-01T12:00:00Z");

describe("IdSource", () => {
  it("makes a prefix and a KSUID that tells the time of creation", () => {
    const id = new IdSource(1).id("dev", AT);
    expect(id).toMatch(/^dev_[0-9A-Za-z]{27}$/);
    expect(KSUID.parse(id.slice(4)).date.getTime()).toBe(AT);
  });

  it("makes keys of a letter and a KSUID, and device keys without a letter", () => {
    const ids = new IdSource(1);
    expect(ids.key("s", AT)).toMatch(/^s[0-9A-Za-z]{27}$/);
    expect(ids.key("u", AT)).toMatch(/^u[0-9A-Za-z]{27}$/);
    expect(ids.key("", AT)).toMatch(/^[0-9A-Za-z]{27}$/);
  });

  it("repeats itself for the same seed and never within one", () => {
    const many = (seed: number) => {
      const ids = new IdSource(seed);
      return Array.from({ length: 1000 }, () => ids.id("app", AT));
    };
    expect(many(7)).toEqual(many(7));
    expect(new Set([...many(7), ...many(8)]).size).toBe(2000);
  });

  it("takes a time before KSUIDs began", () => {
    expect(new IdSource(1).id("dev", 0)).toMatch(/^dev_/);
  });
});
