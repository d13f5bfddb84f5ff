import { describe, expect, it } from "vitest";
import { ManualClock, systemClock } from "./clock.ts";
import { Timeline } from "./timeline.ts";

describe("ManualClock", () => {
  it("stands still until it is moved", () => {
    const clock = new ManualClock("2026-01-01T00:00:00Z");
    expect(clock.now()).toBe(Date.UTC(2026, 0, 1));
    clock.advance(1500);
    expect(clock.now()).toBe(Date.UTC(2026, 0, 1) + 1500);
  });

  it("runs what falls due in order, each at its own time, also what is set meanwhile", () => {
    const clock = new ManualClock(0);
    const seen: string[] = [];
    const note = (name: string) => () => seen.push(`${name}@${clock.now()}`);
    clock.setAlarm(300, note("c"));
    clock.setAlarm(100, () => {
      note("a")();
      clock.setAlarm(200, note("b"));
      clock.setAlarm(900, note("later"));
    });
    clock.setAlarm(300, note("d"));
    clock.advance(500);
    expect(seen).toEqual(["a@100", "b@200", "c@300", "d@300"]);
    expect(clock.pending).toBe(1);
  });

  it("refuses to go back, and to be moved from within a timer", () => {
    const clock = new ManualClock(0);
    expect(() => clock.advance(-1)).toThrow(RangeError);
    expect(() => clock.advance(1.5)).toThrow("a whole number of milliseconds");
    expect(() => new ManualClock(8.64e15)).toThrow(RangeError);
    expect(() => new ManualClock("9999-12-31").advance(86_400_000)).toThrow("beyond the year 9999");
    clock.setAlarm(1, () => clock.advance(1));
    expect(() => clock.advance(5)).toThrow("already advancing");
    expect(() => new ManualClock("yesterday")).toThrow(TypeError);
  });
});

describe("systemClock", () => {
  it("rings, and its alarms can be cancelled", async () => {
    const clock = systemClock();
    let rung = false;
    const cancelled = clock.setAlarm(clock.now(), () => {
      rung = true;
    });
    cancelled.cancel();
    const keepAlive = setInterval(() => undefined, 1000);
    await new Promise<void>((resolve) => clock.setAlarm(clock.now() + 5, resolve));
    clearInterval(keepAlive);
    expect(rung).toBe(false);
  });

  it("is moved ahead, and runs what falls due on the way, in order, each at its own time", async () => {
    const clock = systemClock();
    const start = clock.now();
    const seen: [string, number][] = [];
    const note = (name: string, at: number) => () => void seen.push([name, clock.now() - at]);
    clock.setAlarm(start + 7_200_000, note("b", start + 7_200_000));
    clock.setAlarm(start + 3_600_000, () => {
      note("a", start + 3_600_000)();
      clock.setAlarm(start + 5_400_000, note("in between", start + 5_400_000));
      expect(() => clock.advance(1)).toThrow("already advancing");
    });
    clock.advance(10_000_000);
    expect(seen).toEqual([
      ["a", 0],
      ["in between", 0],
      ["b", 0],
    ]);
    expect(clock.now()).toBeGreaterThanOrEqual(start + 10_000_000);
    // What waits has come nearer, and rings by itself.
    const keepAlive = setInterval(() => undefined, 1000);
    const rung = new Promise<void>((resolve) => clock.setAlarm(clock.now() + 3_600_000, resolve));
    clock.advance(3_599_999);
    await rung;
    clearInterval(keepAlive);
    expect(() => clock.advance(367 * 86_400_000)).toThrow(RangeError);
  });
});

describe("Timeline", () => {
  const make = (errors: unknown[] = []) => {
    const clock = new ManualClock(0);
    return { clock, timeline: new Timeline(clock, (error) => errors.push(error)) };
  };

  it("runs many timers in order of time, then of arrival, behind one alarm", () => {
    const { clock, timeline } = make();
    const expected: [number, number][] = [];
    const seen: [number, number][] = [];
    for (let i = 0; i < 2000; i++) {
      const at = (i * 7919) % 1000;
      expected.push([at, i]);
      timeline.at(at, () => seen.push([at, i]));
    }
    expect(clock.pending).toBe(1);
    clock.advance(1000);
    expect(seen).toEqual(expected.sort((a, b) => a[0] - b[0] || a[1] - b[1]));
    expect(timeline.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it("does not run what was cancelled, before or while others run", () => {
    const { clock, timeline } = make();
    const seen: string[] = [];
    const first = timeline.after(10, () => seen.push("first"));
    timeline.after(10, () => third.cancel());
    const third = timeline.after(10, () => seen.push("third"));
    first.cancel();
    first.cancel();
    clock.advance(20);
    third.cancel();
    expect(seen).toEqual([]);
    expect(timeline.size).toBe(0);
  });

  it("lets go of its alarm when nothing is left to wait for", () => {
    const { clock, timeline } = make();
    const timers = [timeline.after(10, () => undefined), timeline.after(20, () => undefined)];
    for (const timer of timers) timer.cancel();
    expect([timeline.size, clock.pending]).toEqual([0, 0]);
    timeline.after(5, () => undefined);
    expect([timeline.size, clock.pending]).toEqual([1, 1]);
  });

  it("sweeps out cancelled timers, so that they do not pile up", () => {
    const { clock, timeline } = make();
    let run = 0;
    for (let i = 0; i < 10; i++) timeline.after(50 + i, () => run++);
    for (let i = 0; i < 10_000; i++) timeline.after(1000, () => run++).cancel();
    expect(timeline.size).toBe(10);
    clock.advance(2000);
    expect(run).toBe(10);
  });

  it("runs what a timer sets for now, and goes on after one that throws", () => {
    const errors: unknown[] = [];
    const { clock, timeline } = make(errors);
    const seen: string[] = [];
    timeline.after(5, () => {
      timeline.after(0, () => seen.push("child"));
      throw new Error("broken");
    });
    timeline.after(6, () => seen.push("next"));
    clock.advance(10);
    expect(seen).toEqual(["child", "next"]);
    expect(errors).toEqual([new Error("broken")]);
  });

  it("runs nothing once closed and leaves no alarm", () => {
    const { clock, timeline } = make();
    timeline.after(5, () => expect.unreachable());
    timeline.close();
    timeline.after(1, () => expect.unreachable());
    expect(clock.pending).toBe(0);
    clock.advance(10);
  });

  it("waits again when the clock rings early, as for delays that Node's timers cannot hold", () => {
    const clock = new ManualClock(0);
    const early = {
      now: () => clock.now(),
      setAlarm: (at: number, ring: () => void) => clock.setAlarm(Math.min(at, clock.now() + 100), ring),
    };
    const timeline = new Timeline(early, () => undefined);
    const seen: number[] = [];
    timeline.at(350, () => seen.push(clock.now()));
    clock.advance(1000);
    expect(seen).toEqual([350]);
  });
});
