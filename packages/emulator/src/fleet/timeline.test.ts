import { expect, it } from "vitest";
import { TIMELINE_TURN } from "../limits.ts";
import { ManualClock } from "./clock.ts";
import { Timeline } from "./timeline.ts";

it("lets others have their turn between the many things of one time, and keeps their order", () => {
  const manual = new ManualClock(0);
  const rings: number[] = [];
  const seen: number[] = [];
  const clock = {
    now: () => manual.now(),
    setAlarm: (at: number, ring: () => void) =>
      manual.setAlarm(at, () => {
        ring();
        rings.push(seen.length);
      }),
  };
  const timeline = new Timeline(clock, () => expect.unreachable());
  const count = 2 * TIMELINE_TURN + 1;
  // What is cancelled counts for nothing.
  for (let index = 0; index < count; index++) timeline.at(5, () => expect.unreachable()).cancel();
  for (let index = 0; index < count; index++) timeline.at(5, () => seen.push(index));
  manual.advance(5);
  expect(rings).toEqual([TIMELINE_TURN, 2 * TIMELINE_TURN, count]);
  expect(seen).toEqual(Array.from({ length: count }, (_, index) => index));
  expect(manual.now()).toBe(5);
  expect(manual.pending).toBe(0);
});
