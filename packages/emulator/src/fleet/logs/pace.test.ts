import { describe, expect, it } from "vitest";
import { LOG_LINES, MAX_LOG_LINES } from "../../limits.ts";
import { linesKept } from "../behaviours.ts";
import type { LOG_LEVELS } from "./levels.ts";
import { fixedLines, linesUntil, profileLines } from "./line-source.ts";
import type { LogContext } from "./profile.ts";
import { findProfile } from "./profiles/find.ts";

const startedAt = Date.parse("2026-06-01T12:00:00Z");
const context = (repository: string): LogContext => ({
  application: "app",
  container: "main",
  repository,
  tag: "latest",
  device: "till-1",
  hostname: "till-1",
  ipAddress: "10.1.2.3",
  startedAt,
});
const REPOSITORIES = [
  "nginx",
  "grafana/grafana",
  "prom/prometheus",
  "eclipse-mosquitto",
  "nodered/node-red",
  "homeassistant/home-assistant",
  "acme/anything",
];
const sourceOf = (repository: string, pace: Parameters<typeof profileLines>[3]) =>
  profileLines(findProfile(repository), context(repository), 1, pace);

describe("the pace of a log", () => {
  it.each([
    [0.01, 1],
    [0.5, 10],
    [1000, 1],
    [1000, 250],
    [100_000, 1],
    [1_000_000, 1],
    [1_000_000, 100_000],
  ])("is %d lines a second on average, %d at once", (rate, burst) => {
    const source = sourceOf("acme/anything", { rate, burst });
    const starting = findProfile("acme/anything").startup.length;
    const seconds = (100 * burst) / rate;
    const steadyFrom = startedAt + starting * 40;
    const count = source.countAt(steadyFrom + seconds * 1000) - starting;
    expect(count).toBeGreaterThanOrEqual(99 * burst);
    expect(count).toBeLessThanOrEqual(101 * burst);
    for (let number = 0; number < 50; number++) {
      const first = starting + number * burst;
      const at = source.timeOf(first);
      expect(source.timeOf(first + burst - 1)).toBe(at);
      expect(source.timeOf(first + burst)).toBeGreaterThanOrEqual(at);
      // Beyond some rate neighbours share an instant, as a number has no more digits.
      expect(source.countAt(at)).toBeGreaterThanOrEqual(first + burst);
      if (rate <= 1000) expect(source.countAt(at)).toBe(first + burst);
    }
  });

  it("does not change what is written by default", () => {
    const plain = sourceOf("nginx", undefined);
    const said = sourceOf("nginx", { rate: 1000 / 1200, burst: 1, level: "info" });
    for (let index = 0; index < 40; index++) expect(said.text(index)).toBe(plain.text(index));
  });

  it("holds for given lines, which then stop", () => {
    const source = fixedLines(["a", "b", "c", "d", "e"], startedAt, 40, { rate: 10, burst: 2 });
    expect([0, 1, 2, 3, 4].map((index) => source.timeOf(index) - startedAt)).toEqual([0, 0, 200, 200, 400]);
    expect([-1, 0, 199, 200, 399, 400, 9999].map((ms) => source.countAt(startedAt + ms))).toEqual([
      0, 2, 2, 4, 4, 5, 5,
    ]);
    expect(source.timeOf(5)).toBe(Number.POSITIVE_INFINITY);
  });

  it("ends with what writes", () => {
    const source = sourceOf("acme/anything", { rate: 100 });
    const ending = linesUntil(source, startedAt + 1160);
    expect(ending.length).toBeGreaterThan(90);
    expect(ending.length).toBe(ending.countAt(startedAt + 100_000));
    expect(ending.text(ending.length - 1)).toBe(source.text(ending.length - 1));
    expect(ending.timeOf(ending.length)).toBe(Number.POSITIVE_INFINITY);
  });
});

/** The level that a line tells of itself, in whatever words. */
function levelOf(line: string): string {
  // A node of Node-RED has this name.
  const word = /\b(debug|warn|error)(?:ing)?\b/i.exec(line.replace("[debug:alerts]", ""))?.[1];
  return word?.toLowerCase() ?? "info";
}

describe("the least level of a log", () => {
  it.each(REPOSITORIES)("decides what %s writes", (repository) => {
    const levels = (level: (typeof LOG_LEVELS)[number]): Set<string> => {
      const source = sourceOf(repository, { level });
      const lines = Array.from({ length: 400 }, (_, index) => source.text(index));
      for (const line of lines) expect(line).toMatch(/^[^\n]{10,400}$/);
      return new Set(lines.map(levelOf));
    };
    expect(levels("error")).toEqual(new Set(["error"]));
    expect(levels("warn")).toEqual(new Set(["warn", "error"]));
    expect(levels("debug")).toContain("debug");
    expect(levels("debug")).toContain("info");
    expect(levels("info")).not.toContain("debug");
    expect(levels("info")).not.toContain("error");
  });
});

describe("linesKept", () => {
  it.each([
    [undefined, LOG_LINES],
    [{ logLines: 5 }, 5],
    [{ logLines: 20_000, logRate: 10 }, 20_000],
    [{ logRate: 10 }, LOG_LINES],
    [{ logRate: 2500.5 }, 2501],
    [{ logBurst: 3000 }, 6000],
    [{ logRate: 1_000_000 }, MAX_LOG_LINES],
  ])("of %j is %d", (behaviour, count) => {
    expect(linesKept(behaviour)).toBe(count);
  });
});
