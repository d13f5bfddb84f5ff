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
