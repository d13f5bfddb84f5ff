import { expect, test } from "vitest";
import { fakeClock } from "../../testing/clock.ts";
import { followedLog, pass } from "../../testing/followed-log.ts";
import { scriptedLog } from "../../testing/scripted-log.ts";

const numbered = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `line ${from + index}`);
const LOST =
  "[gap: lines may be missing here: the connection was lost, and what the log still holds does not reach back to the last line]";

/** A log that is served by hand, and by a clock that stands still. */
async function serve() {
  const clock = fakeClock();
  const log = scriptedLog();
  const server = await followedLog(log, clock);
  return { clock, log, open: server.open, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test("a replay that stalls within what was seen repeats nothing, however long it takes", async () => {
  await using server = await serve();
  const { clock, log } = server;
  const reader = server.open();
  const before = reader.take(100);
  const first = await log.next();
  await first.lines(numbered(0, 100));
  expect(await before).toEqual(numbered(0, 100));
  first.drop();
  await pass(clock, 250);
  const second = await log.next();
  await second.lines(numbered(0, 50));
  clock.advance(15_000);
  const next = reader.next();
  await second.lines(numbered(50, 101));
  clock.advance(1_010);
  expect(await next).toBe("line 100");
  await reader.close();
  expect(clock.pending()).toEqual([]);
});

test("half of a line that has been read whole since is not given out at the end", async () => {
  await using server = await serve();
  const { clock, log } = server;
  const reader = server.open({ maxReconnects: 1 });
  const lines = reader.take(3);
  const first = await log.next();
  await first.send("half of a li");
  first.drop();
  await pass(clock, 250);
  const second = await log.next();
  await second.lines(["half of a line", "second", "third"]);
  clock.advance(1_010);
  expect(await lines).toEqual(["half of a line", "second", "third"]);
  second.drop();
  await pass(clock, 250);
  (await log.next()).drop();
  await expect(reader.next()).rejects.toThrow("1 reconnection brought nothing new");
});

test("a server that ignores tail has its whole log searched, and nothing is repeated", async () => {
  await using server = await serve();
  const { clock, log } = server;
  const reader = server.open();
  const before = reader.take(20_000);
  const first = await log.next();
  await first.lines(numbered(0, 20_000));
  await before;
  first.drop();
  await pass(clock, 250);
  const tails: number[] = [];
  for (let time = 0; time < 2; time++) {
    const again = await log.next();
    tails.push(again.tail);
    await again.lines(numbered(0, 20_003));
  }
  expect(tails).toEqual([2_000, 11_000]);
  expect(await reader.take(3)).toEqual(numbered(20_000, 20_003));
  await reader.close();
});

/** What is read by a reader of three lines whose first connection is lost before it brings one. */
async function readAfterLoss(lines: readonly string[], count: number) {
  await using server = await serve();
  const { clock, log } = server;
  const reader = server.open({ tail: 3 });
  const taken = reader.take(count);
  const first = await log.next();
  await first.send("line");
  first.drop();
  await pass(clock, 250);
  const second = await log.next();
  await second.lines(lines.slice(-second.tail));
  clock.advance(1_010);
  const items = await taken;
  // From now on nothing is withheld.
  await second.lines(["new"]);
  expect(await reader.next()).toBe("new");
  await reader.close();
  expect(clock.pending()).toEqual([]);
  return items;
}

test("where a first connection is lost before it brings a line, there is a gap if the log is longer than tail", async () => {
  expect(await readAfterLoss(numbered(0, 50), 4)).toEqual([LOST, ...numbered(47, 50)]);
  expect(await readAfterLoss(numbered(0, 4), 4)).toEqual([LOST, ...numbered(1, 4)]);
  expect(await readAfterLoss(numbered(0, 3), 3)).toEqual(numbered(0, 3));
  expect(await readAfterLoss(numbered(0, 1), 1)).toEqual(numbered(0, 1));
});
