import { expect, test } from "vitest";
import { Sessions } from "./sessions.ts";

function table(max = 2) {
  const clock = { now: 0 };
  const closed: string[] = [];
  const sessions = new Sessions({ max, idleMs: 1_000, now: () => clock.now });
  const session = (id: string) => ({ close: () => Promise.resolve(void closed.push(id)) });
  return { clock, closed, sessions, session };
}

test("holds so many and no more", () => {
  const { sessions, session } = table();
  expect(sessions.add("a", session("a"))).toBe(true);
  expect(sessions.add("b", session("b"))).toBe(true);
  expect(sessions.add("c", session("c"))).toBe(false);
  sessions.delete("a");
  expect(sessions.add("c", session("c"))).toBe(true);
});

test("an idle session ends, and makes room", () => {
  const { clock, closed, sessions, session } = table(1);
  sessions.add("a", session("a"));
  clock.now = 999;
  expect(sessions.get("a")).toBeDefined();
  clock.now = 1_000;
  expect(sessions.get("a")).toBeUndefined();
  expect(closed).toEqual(["a"]);
  expect(sessions.add("b", session("b"))).toBe(true);
});

test("a session that is used is not idle, however long it takes", () => {
  const { clock, closed, sessions, session } = table();
  sessions.add("a", session("a"));
  const leave = sessions.use("a");
  clock.now = 10_000;
  sessions.sweep();
  expect(closed).toEqual([]);
  leave();
  clock.now = 10_999;
  expect(sessions.get("a")).toBeDefined();
  clock.now = 11_000;
  expect(sessions.get("a")).toBeUndefined();
});

test("closes all, even where one fails to close", async () => {
  const { closed, sessions, session } = table();
  sessions.add("a", { close: () => Promise.reject(new Error("stuck")) });
  sessions.add("b", session("b"));
  await sessions.closeAll();
  expect(closed).toEqual(["b"]);
  expect(sessions.size).toBe(0);
});
