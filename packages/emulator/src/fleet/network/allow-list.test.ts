import { describe, expect, it } from "vitest";
import { findAllowed, parseAllowedHost } from "./allow-list.ts";

describe("parseAllowedHost", () => {
  it.each([
    ["192.168.1.10:5432", "192.168.1.10", 5432],
    ["db.local:*", "db.local", undefined],
    ["[::1]:80", "::1", 80],
  ])("reads %s", (entry, host, port) => {
    expect(parseAllowedHost(entry)).toEqual({ host, port });
  });

  it.each([
    "",
    "*:80",
    "*:*",
    "db",
    "db:",
    ":80",
    "db:0",
    "db:65536",
    "db:080",
    "::1:80",
    "[::1]",
    "a b:1",
    "http://db:80",
    "db:80/x",
    "db:1-9",
  ])("does not take %j", (entry) => {
    expect(parseAllowedHost(entry)).toBeUndefined();
  });
});

describe("findAllowed", () => {
  it("compares letter by letter", () => {
    const list = [
      { host: "db.local", port: 80 },
      { host: "::1", port: undefined },
    ];
    expect(findAllowed(list, "db.local", 80)).toBe(list[0]);
    expect(findAllowed(list, "::1", 65_535)).toBe(list[1]);
    for (const [host, port] of [
      ["db.local", 81],
      ["DB.local", 80],
      ["db.local.", 80],
      ["xdb.local", 80],
      ["", 80],
    ] as const) {
      expect(findAllowed(list, host, port)).toBeUndefined();
    }
  });
});
