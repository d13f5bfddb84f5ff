import { expect, test } from "vitest";
import { ValidationError } from "../errors.ts";
import { fakeClock } from "../testing/clock.ts";
import { createLimiter } from "./limit.ts";

const limits = { perSecond: 4, burst: 3, maxQueued: 5 };

async function settled(promises: Promise<unknown>[]): Promise<number> {
  let count = 0;
  for (const promise of promises)
    promise.then(
      () => count++,
      () => {},
    );
  await new Promise((resolve) => setImmediate(resolve));
  return count;
}

test("lets a burst through, then so many per second, first come first served", async () => {
  const clock = fakeClock();
  const limiter = createLimiter(limits, clock);
  expect([limiter.take(), limiter.take(), limiter.take(), limiter.take()]).toEqual([true, true, true, false]);
  const order: number[] = [];
  const waits = [0, 1, 2, 3].map((index) => limiter.wait(undefined).then(() => order.push(index)));
  clock.advance(249);
  expect(await settled(waits)).toBe(0);
  clock.advance(1);
  expect(await settled(waits)).toBe(1);
  // Who comes later does not overtake.
  expect(limiter.take()).toBe(false);
  clock.advance(750);
  expect(await settled(waits)).toBe(4);
  expect(order).toEqual([0, 1, 2, 3]);
  expect(clock.pending()).toEqual([]);
});

test("nobody overtakes those who wait, also when their timer is late", () => {
  const clock = fakeClock();
  let late = 0;
  const limiter = createLimiter(limits, { ...clock, now: () => clock.now() + late });
  for (let index = 0; index < 3; index++) limiter.take();
  void limiter.wait(undefined);
  late = 10_000;
  expect(limiter.take()).toBe(false);
});

test("fills up again to the burst and not beyond", () => {
  const clock = fakeClock();
  const limiter = createLimiter(limits, clock);
  for (let index = 0; index < 3; index++) limiter.take();
  clock.advance(3_600_000);
  expect([limiter.take(), limiter.take(), limiter.take(), limiter.take()]).toEqual([true, true, true, false]);
});

test("a repeated attempt takes its token from those who come later", async () => {
  const clock = fakeClock();
  const limiter = createLimiter(limits, clock);
  for (let index = 0; index < 3; index++) limiter.take();
  limiter.debit();
  const wait = limiter.wait(undefined);
  clock.advance(250);
  expect(await settled([wait])).toBe(0);
  clock.advance(250);
  expect(await settled([wait])).toBe(1);
});

test("an aborted wait rejects with the signal's reason, frees its place and leaves no timer", async () => {
  const clock = fakeClock();
  const limiter = createLimiter(limits, clock);
  for (let index = 0; index < 3; index++) limiter.take();
  const [first, second] = [new AbortController(), new AbortController()];
  const waits = [limiter.wait(first.signal), limiter.wait(second.signal)];
  first.abort("enough");
  await expect(waits[0]).rejects.toBe("enough");
  clock.advance(250);
  await waits[1];
  const third = new AbortController();
  const last = limiter.wait(third.signal);
  third.abort(new Error("stop"));
  await expect(last).rejects.toThrow("stop");
  expect(clock.pending()).toEqual([]);
});

test("refuses more than maxQueued, and says what to do", async () => {
  const limiter = createLimiter(limits, fakeClock());
  for (let index = 0; index < 3; index++) limiter.take();
  const waits = Array.from({ length: 5 }, () => limiter.wait(undefined));
  const refused = limiter.wait(undefined);
  await expect(refused).rejects.toThrow(ValidationError);
  await expect(refused).rejects.toThrow("rateLimit.maxQueued");
  expect(waits).toHaveLength(5);
});
