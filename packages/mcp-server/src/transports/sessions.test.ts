import { expect, test } from "vitest";
import { Sessions } from "./sessions.ts";

function table({
  max = 2,
  maxOf = () => max,
  lifeMs = 100_000,
}: {
  max?: number;
  maxOf?: (owner: string) => number;
  lifeMs?: number;
} = {}) {
  const clock = { now: 0 };
  const closed: string[] = [];
  const sessions = new Sessions({ max, maxOf, idleMs: 1_000, lifeMs, now: () => clock.now });
  const add = (id: string, owner = "me") =>
    sessions.add(id, { close: () => Promise.resolve(void closed.push(id)) }, owner);
  return { clock, closed, sessions, add };
}

test("holds so many and no more", () => {
  const { sessions, add } = table();
  add("a");
  expect(sessions.room("me")).toBe("there is");
  add("b");
  expect(sessions.room("me")).toBe("none");
  sessions.delete("a");
  expect(sessions.room("me")).toBe("there is");
});

test("holds so many of one owner, which leaves room for others", () => {
  const { sessions, add } = table({ max: 10, maxOf: (owner) => (owner === "me" ? 1 : 10) });
  add("a");
  expect(sessions.room("me")).toBe("none for this owner");
  expect(sessions.room("you")).toBe("there is");
  sessions.delete("a");
  sessions.delete("a");
  expect(sessions.room("me")).toBe("there is");
});

test("is there for its owner only", () => {
  const { sessions, add } = table();
  add("a");
  expect(sessions.get("a", "me")).toBeDefined();
  expect(sessions.get("a", "you")).toBeUndefined();
});

test("an idle session ends, and makes room", () => {
  const { clock, closed, sessions, add } = table({ max: 1 });
  add("a");
  clock.now = 999;
  expect(sessions.get("a", "me")).toBeDefined();
  expect(sessions.room("me")).toBe("none");
  clock.now = 1_000;
  expect(sessions.room("me")).toBe("there is");
  expect(closed).toEqual(["a"]);
  add("b");
  clock.now = 2_000;
  expect(sessions.get("b", "me")).toBeUndefined();
  expect(closed).toEqual(["a", "b"]);
});

test.each(["requests", "streams"] as const)("a session in use by %s is not idle, however long it takes", (by) => {
  const { clock, closed, sessions, add } = table();
  add("a");
  const leave = sessions.use("a", by);
  clock.now = 10_000;
  sessions.sweep();
  expect(closed).toEqual([]);
  leave();
  clock.now = 10_999;
  expect(sessions.get("a", "me")).toBeDefined();
  clock.now = 11_000;
  expect(sessions.get("a", "me")).toBeUndefined();
});

test("an old session ends even with its event stream open, but not in the middle of a request", () => {
  const { clock, closed, sessions, add } = table({ lifeMs: 5_000 });
  add("a");
  sessions.use("a", "streams");
  const leave = sessions.use("a", "requests");
  clock.now = 5_000;
  sessions.sweep();
  expect(closed).toEqual([]);
  leave();
  sessions.sweep();
  expect(closed).toEqual(["a"]);
});

test("closes those of one owner", () => {
  const { closed, sessions, add } = table();
  add("a");
  add("b", "you");
  sessions.closeOf("me");
  expect(closed).toEqual(["a"]);
  expect(sessions.size).toBe(1);
});

test("closes all, even where one fails to close", async () => {
  const { closed, sessions, add } = table();
  sessions.add("a", { close: () => Promise.reject(new Error("stuck")) }, "me");
  add("b");
  await sessions.closeAll();
  expect(closed).toEqual(["b"]);
  expect(sessions.size).toBe(0);
});
