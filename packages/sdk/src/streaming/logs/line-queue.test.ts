import { expect, test } from "vitest";
import { createLineQueue } from "./line-queue.ts";

test("gives lines in order and counts what waits", () => {
  const queue = createLineQueue();
  queue.push(["one", ""]);
  queue.push([]);
  queue.push(["two"]);
  expect(queue.size).toBe(9);
  expect([queue.take(), queue.take(), queue.take(), queue.take()]).toEqual(["one", "", "two", undefined]);
  expect(queue.size).toBe(0);
  queue.push(["three"]);
  expect(queue.take()).toBe("three");
});

test("cleared, it is empty", () => {
  const queue = createLineQueue();
  queue.push(["one", "two"]);
  queue.take();
  queue.clear();
  expect([queue.size, queue.take()]).toEqual([0, undefined]);
});

test("order stays, whether lines come one by one or many at once, and whenever they are taken", () => {
  const queue = createLineQueue();
  const expected: string[] = [];
  const taken: unknown[] = [];
  for (let turn = 0; turn < 3_000; turn++) {
    const items = Array.from({ length: turn % 7 === 0 ? 65 : turn % 3 }, (_, index) => `${turn} ${index}`);
    queue.push(items);
    expected.push(...items);
    for (let time = 0; time < turn % 11; time++) {
      const item = queue.take();
      if (item !== undefined) taken.push(item);
    }
  }
  for (let item = queue.take(); item !== undefined; item = queue.take()) taken.push(item);
  expect(taken).toEqual(expected);
  expect(queue.size).toBe(0);
});

test("what was pushed is not changed by what comes after it", () => {
  const queue = createLineQueue();
  const first = ["one"];
  queue.push(first);
  queue.push(["two"]);
  expect(first).toEqual(["one"]);
});

test("as many lines as may wait, one for each frame, are taken as fast as if they had come at once", () => {
  const lines = 131_072;
  function timeOf(push: (queue: ReturnType<typeof createLineQueue>) => void): number {
    const queue = createLineQueue();
    push(queue);
    const start = performance.now();
    let count = 0;
    while (queue.take() !== undefined) count += 1;
    expect(count).toBe(lines);
    return performance.now() - start;
  }
  const all = Array.from({ length: lines }, () => "y");
  const atOnce = timeOf((queue) => queue.push(all));
  const oneByOne = timeOf((queue) => {
    for (const line of all) queue.push([line]);
  });
  // Taken from the front of a list of as many batches, they took more than a second.
  expect(oneByOne).toBeLessThan(20 * Math.max(atOnce, 10));
});
