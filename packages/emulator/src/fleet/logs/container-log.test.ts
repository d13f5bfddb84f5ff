import { describe, expect, it } from "vitest";
import { Random } from "../../store/random.ts";
import { ContainerLog } from "./container-log.ts";
import { fixedLines, profileLines } from "./line-source.ts";
import type { LogContext } from "./profile.ts";
import { findProfile } from "./profiles/find.ts";

const context = (repository: string): LogContext => ({
  application: "app",
  container: "main",
  repository,
  tag: "latest",
  device: "till-1",
  hostname: "till-1",
  ipAddress: "10.1.2.3",
  startedAt: Date.parse("2026-06-01T12:00:00Z"),
});

const linesOf = (log: ContainerLog): string[] =>
  Array.from({ length: log.next - log.first }, (_, index) => log.line(log.first + index));

describe("ContainerLog", () => {
  it("keeps the last lines only, numbered on", () => {
    const log = new ContainerLog(3);
    for (const line of ["a", "b", "c", "d", "e"]) log.append(line, 0);
    expect([log.first, log.next]).toEqual([2, 5]);
    expect(linesOf(log)).toEqual(["c", "d", "e"]);
  });

  it("writes one line a call, of bounded length", () => {
    const log = new ContainerLog();
    log.append("one\r\ntwo\nthree", 0);
    log.append("x".repeat(20_000), 0);
    expect(log.line(0)).toBe("one two three");
    expect(log.line(1)).toHaveLength(16 * 1024);
  });

  it("tells its listeners, until they leave or it ends", () => {
    const log = new ContainerLog();
    let told = 0;
    const leave = log.onChange(() => told++);
    log.append("a", 0);
    log.end(0);
    log.append("after the end", 0);
    leave();
    expect(told).toBe(2);
    expect(linesOf(log)).toEqual(["a"]);
    expect(log.ended).toBe(true);
  });

  it("takes lines from its source as time goes by, and what is written by hand between them", () => {
    const log = new ContainerLog();
    log.feed(fixedLines(["a", "b", "c"], 1000, 100), 1000);
    log.append("now", 1150);
    log.catchUp(1150);
    expect(linesOf(log)).toEqual(["a", "b", "now"]);
    expect(log.nextAt()).toBe(1200);
    log.catchUp(5000);
    expect(linesOf(log)).toEqual(["a", "b", "now", "c"]);
    expect(log.nextAt()).toBe(Number.POSITIVE_INFINITY);
  });

  it("knows when each line was written: by its source, by hand, or all that was left when the container ended", () => {
    const log = new ContainerLog(5);
    const times = (): number[] =>
      Array.from({ length: log.next - log.first }, (_, index) => log.timeOf(log.first + index));
    log.feed(fixedLines(["a", "b", "c", "d"], 1000, 100), 1000);
    log.append("now", 1150);
    log.keep(6);
    expect(times()).toEqual([1000, 1100, 1150]);
    log.flush(1250);
    expect([linesOf(log), times()]).toEqual([
      ["a", "b", "now", "c", "d"],
      [1000, 1100, 1150, 1200, 1250],
    ]);
  });

  it("keeps another number of lines when told so, and what it had", () => {
    const log = new ContainerLog(3);
    log.feed(fixedLines(["a", "b", "c", "d"], 0, 100), 0);
    log.catchUp(100);
    log.append("x", 100);
    log.append("y", 250);
    expect(linesOf(log)).toEqual(["x", "c", "y"]);
    log.keep(5);
    expect(linesOf(log)).toEqual(["x", "c", "y"]);
    log.catchUp(300);
    log.append("z", 300);
    expect([log.first, log.next, linesOf(log)]).toEqual([2, 7, ["x", "c", "y", "d", "z"]]);
    log.keep(2);
    expect([log.first, log.next, linesOf(log)]).toEqual([5, 7, ["d", "z"]]);
    log.append("end", 300);
    expect(linesOf(log)).toEqual(["z", "end"]);
  });

  it("has every line in its place, however those of its source and those by hand follow each other", () => {
    const log = new ContainerLog(50);
    const all: string[] = [];
    const random = new Random("mixed");
    log.feed(
      {
        plan: { kind: "fixed", lines: [], startedAt: 0, step: 1, pace: {} },
        length: Number.POSITIVE_INFINITY,
        timeOf: (i) => i + 1,
        countAt: Math.floor,
        text: (i) => `own ${i}`,
      },
      0,
    );
    for (let now = 0, own = 0; now < 2000; ) {
      now += random.int(0, 9);
      while (own < now) all.push(`own ${own++}`);
      for (let hand = random.int(0, 3); hand > 0; hand--) {
        all.push(`hand ${all.length}`);
        log.append(all.at(-1) ?? "", now);
      }
      log.catchUp(now);
      expect(linesOf(log)).toEqual(all.slice(-50));
    }
  });

  it("writes what its container had left when that ends by itself", () => {
    const log = new ContainerLog();
    log.feed(fixedLines(["a", "b", "c"], 0, 100), 0);
    log.flush(0);
    expect(linesOf(log)).toEqual(["a", "b", "c"]);
  });
});

describe("believable lines", () => {
  it.each([
    "nginx",
    "grafana/grafana",
    "prom/prometheus",
    "eclipse-mosquitto",
    "nodered/node-red",
    "homeassistant/raspberrypi4-homeassistant",
    "acme/anything",
  ])("of %s are the same whenever they are read, in order of time", (repository) => {
    const source = profileLines(findProfile(repository), context(repository), 1);
    const end = context(repository).startedAt + 10 * 60_000;
    const atOnce = new ContainerLog();
    atOnce.feed(source, end);
    atOnce.catchUp(end);
    const bitByBit = new ContainerLog();
    bitByBit.feed(profileLines(findProfile(repository), context(repository), 1), context(repository).startedAt);
    for (let at = context(repository).startedAt; at <= end; at += 777) bitByBit.catchUp(at);
    bitByBit.catchUp(end);
    expect(linesOf(bitByBit)).toEqual(linesOf(atOnce));
    expect(atOnce.next).toBeGreaterThan(20);
    for (const line of linesOf(atOnce)) expect(line).toMatch(/^[^\n]{10,400}$/);
    for (let index = 1; index < atOnce.next; index++) {
      expect(source.timeOf(index)).toBeGreaterThanOrEqual(source.timeOf(index - 1));
      expect(source.countAt(source.timeOf(index))).toBe(index + 1);
      expect(source.countAt(source.timeOf(index) - 0.001)).toBe(index);
    }
  });

  it("come by the image", () => {
    const first = (repository: string) => findProfile(repository).startup[0]?.(context(repository), 0) ?? "";
    expect(first("nginx")).toContain("docker-entrypoint");
    expect(first("grafana/grafana")).toContain('msg="Starting Grafana"');
    expect(first("acme/anything")).toContain("starting main (acme/anything:latest) on till-1");
    expect(findProfile("acme/notnginx").startup[0]).not.toBe(findProfile("nginx").startup[0]);
  });

  it("cost nothing for the time that nobody looks: a year later only the last are made, and only for a reader", () => {
    const log = new ContainerLog(100);
    const source = profileLines(findProfile("nginx"), context("nginx"), 1);
    let made = 0;
    const text = (index: number): string => {
      made++;
      return source.text(index);
    };
    const counted = { ...source, text };
    log.feed(counted, 0);
    log.catchUp(context("nginx").startedAt + 365 * 86_400_000);
    expect(made).toBe(0);
    expect(log.next).toBeGreaterThan(20_000_000);
    expect(linesOf(log)).toHaveLength(100);
    expect(made).toBe(100);
  });
});
