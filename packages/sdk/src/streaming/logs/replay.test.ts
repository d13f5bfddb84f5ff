import { expect, test } from "vitest";
import { fakeClock } from "../../testing/clock.ts";
import { createReplay } from "./replay.ts";
import type { Splice } from "./splice.ts";

const numbered = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `line ${from + index}`);

/** A replay of a log whose last line seen is `line 39`. */
function start() {
  const clock = fakeClock();
  const decided: Splice[] = [];
  const replay = createReplay({
    seen: numbered(0, 40),
    asked: 1_040,
    clock,
    onDecided: (splice) => void decided.push(splice),
  });
  const push = (lines: readonly string[]) => replay.push(lines, lines.length);
  return { clock, decided, replay, push };
}

test("while nothing comes, nothing is decided", () => {
  const { clock, decided } = start();
  clock.advance(1_000_000);
  expect(decided).toEqual([]);
  expect(clock.pending()).toEqual([]);
});

test("a replay that stalls within what was seen is waited for, however long", () => {
  const { clock, decided, push } = start();
  push(numbered(0, 30));
  clock.advance(1_000_000);
  expect(decided).toEqual([]);
  expect(clock.pending()).toEqual([]);
  push(numbered(30, 41));
  clock.advance(1_010);
  expect(decided).toMatchObject([{ lines: ["line 40"], gap: undefined }]);
  expect(clock.pending()).toEqual([]);
});

test("what arrived while the process was busy is looked at before it is decided", () => {
  const { clock, decided, push } = start();
  push(["before", ...numbered(0, 40), "new"]);
  // The timer is found to be due before what has arrived meanwhile.
  clock.advance(1_000);
  push(["newer"]);
  clock.advance(1_009);
  expect(decided).toEqual([]);
  clock.advance(1);
  expect(decided).toMatchObject([{ lines: ["new", "newer"] }]);
});

test("another log is waited for longer, but not for ever", () => {
  const quiet = start();
  quiet.push(["other"]);
  quiet.clock.advance(10_009);
  expect(quiet.decided).toEqual([]);
  quiet.clock.advance(1);
  expect(quiet.decided).toMatchObject([{ lines: ["other"], gap: "lost", wider: false }]);

  const busy = start();
  for (let seconds = 0; seconds < 30; seconds++) {
    busy.push([`other ${seconds}`]);
    busy.clock.advance(1_000);
  }
  expect(busy.decided).toEqual([]);
  busy.push(["other 30"]);
  expect(busy.decided).toMatchObject([{ gap: "lost" }]);
  expect(busy.decided[0]?.lines).toHaveLength(31);
});

test("abandoned, it leaves no timer, and tells only what was found", () => {
  const unknown = start();
  unknown.push(["other"]);
  expect(unknown.replay.abandon()).toBeUndefined();
  const found = start();
  found.push(numbered(0, 41));
  expect(found.replay.abandon()).toMatchObject({ splice: { lines: ["line 40"] }, sure: true });
  expect([...unknown.clock.pending(), ...found.clock.pending()]).toEqual([]);
});
