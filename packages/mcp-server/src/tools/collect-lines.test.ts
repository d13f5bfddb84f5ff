import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { collectLines, type LogBounds } from "./collect-lines.ts";

const bounds: LogBounds = { lines: 3, characters: 100, charactersRead: 10_000, time: 5_000 };
const never = new AbortController().signal;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function* lines(count: number, text = "line"): AsyncGenerator<string> {
  for (let index = 0; index < count; index += 1) yield `${text} ${index}`;
}

/** Gives some lines and then waits until it is aborted. */
function stalls(count: number): (signal: AbortSignal) => AsyncIterable<string> {
  return async function* (signal) {
    yield* lines(count);
    signal.throwIfAborted();
    await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
  };
}

async function* breaks(count: number): AsyncGenerator<string> {
  yield* lines(count);
  throw new Error("broken pipe");
}

test("keeps the newest lines", async () => {
  expect(await collectLines(() => lines(5), bounds, never)).toEqual({
    lines: ["line 2", "line 3", "line 4"],
    dropped: 2,
    ended: "end",
  });
});

test("keeps as many as have room", async () => {
  const wide = await collectLines(() => lines(5, "x".repeat(60)), bounds, never);
  expect(wide).toMatchObject({ dropped: 4, ended: "end" });
  expect(wide.lines).toHaveLength(1);
});

test("stops reading a log that never ends", async () => {
  const endless = await collectLines(() => lines(Number.POSITIVE_INFINITY), bounds, never);
  expect(endless.ended).toBe("amount");
  expect(endless.lines).toHaveLength(3);
});

test("stops when the time is up, with what has come", async () => {
  const collected = collectLines(stalls(2), bounds, never);
  await vi.advanceTimersByTimeAsync(bounds.time);
  expect(await collected).toEqual({ lines: ["line 0", "line 1"], dropped: 0, ended: "time" });
});

test("a log that breaks after some lines is what came", async () => {
  expect(await collectLines(() => breaks(1), bounds, never)).toEqual({
    lines: ["line 0"],
    dropped: 0,
    ended: "broken",
  });
  await expect(collectLines(() => breaks(0), bounds, never)).rejects.toThrow("broken pipe");
});

test("the caller's abort ends it at once, and leaves no timer", async () => {
  const controller = new AbortController();
  const collected = collectLines(stalls(1), bounds, controller.signal);
  controller.abort(new Error("cancelled"));
  await expect(collected).rejects.toThrow("cancelled");
  await expect(collectLines(stalls(1), bounds, controller.signal)).rejects.toThrow("cancelled");
  expect(vi.getTimerCount()).toBe(0);
});
