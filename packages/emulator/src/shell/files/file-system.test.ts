import { describe, expect, it } from "vitest";
import { DEVICE_FILES, PATH_BYTES } from "../../limits.ts";
import { FileSystem } from "./file-system.ts";

const LONGEST = "/a".repeat(PATH_BYTES / 2);

describe("the simulated file system", () => {
  it("moves and removes a tree as deep as paths can be", () => {
    const files = new FileSystem(() => 0);
    files.makeDirectories(LONGEST);
    files.rename("/a", "/b");
    expect(files.find(LONGEST)).toBeUndefined();
    expect(files.directory(LONGEST.replace("a", "b")).entries.size).toBe(0);
    files.remove("/b", true);
    expect(files.root.entries.size).toBe(0);
    // What was removed makes room again.
    for (let round = 0; round < DEVICE_FILES / 1000; round++) {
      files.makeDirectories(LONGEST);
      files.remove("/a", true);
    }
  });

  it("lets no tree grow below the longest path, by moving or making: all of it can still be named", () => {
    const files = new FileSystem(() => 0);
    files.makeDirectories("/top/inner");
    files.makeDirectories(LONGEST);
    files.put(`${LONGEST.slice(0, -2)}/f`, "x");
    for (const to of ["/top/a", "/top/inner/a", "/bb"]) {
      expect(() => files.rename("/a", to)).toThrow(expect.objectContaining({ code: "ENAMETOOLONG" }));
    }
    for (const make of [
      () => files.makeDirectory(`${LONGEST}/d`),
      () => files.writable(`${LONGEST.slice(0, -1)}longer`),
      () => files.rename("/top", `${LONGEST.slice(0, -1)}longer`),
    ]) {
      expect(make).toThrow(expect.objectContaining({ code: "ENAMETOOLONG" }));
    }
    expect(files.directory("/top").entries.size).toBe(1);
    expect(files.text(`${LONGEST.slice(0, -2)}/f`)).toBe("x");
  });

  it("refuses to put tree into tree until one is too deep for whoever walks it", () => {
    const files = new FileSystem(() => 0);
    files.makeDirectories(LONGEST);
    const grow = (): void => {
      for (let moved = 0; moved < 8; moved++) {
        files.makeDirectories(LONGEST.replace("a", "b"));
        files.rename("/a", `${LONGEST.slice(0, -2).replace("a", "b")}/x`);
        files.rename("/b", "/a");
      }
    };
    expect(grow).toThrow(expect.objectContaining({ code: "ENAMETOOLONG" }));
  });
});
