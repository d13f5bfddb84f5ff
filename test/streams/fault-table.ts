import type { Fault, FaultHandle, FaultRule } from "@synpse/emulator";
import { DeviceStreams } from "@synpse/sdk/streaming";
import { expect } from "vitest";
import { clientWithClock } from "../../packages/sdk/src/testing/client.ts";
import { type FakeClock, fakeClock } from "../../packages/sdk/src/testing/clock.ts";
import { type Running, start, turn } from "./support.ts";

/** After so many bytes things go wrong on a stream: within a line, and within a character of it. */
export const AFTER = 1001;
export const GARBAGE = 100;
/** What one trickle brings, and what a flood brings in all. */
const DROPLET = 500;
export const FLOOD = 100_000;

/** The SDK's own times, in milliseconds, which only the tests' clock lets go by. */
const HANDSHAKE_TIMEOUT = 15_000;
export const FIRST_BYTE_TIMEOUT = 10_000;
export const PING_INTERVAL = 20_000;

interface Entry {
  readonly fault: Fault | readonly Fault[];
  /** What a stream that it ends fails with. */
  readonly failure?: Readonly<Record<string, unknown>>;
  /**
   * Which time goes by until it is noticed: that for the upgrade, that for a greeting, or two pings without an answer. Otherwise
   * it is noticed at once.
   */
  readonly noticedBy?: "handshake" | "greeting" | "pings";
}

const lost = { name: "StreamError", closeCode: 1006 };
const offline = { name: "StreamError", closeCode: 1011, reason: "agent offline" };
const refused = (name: string, status: number) => ({ name, status });

/** Every way in which the emulator can make a stream go wrong. */
export const FAULTS = {
  "refused with 404": {
    fault: { kind: "refuse", status: 404, body: "no such thing", headers: { "X-Why": "because" } },
    failure: { ...refused("NotFoundError", 404), body: "no such thing" },
  },
  "refused with 403": { fault: { kind: "refuse", status: 403 }, failure: refused("PermissionDeniedError", 403) },
  "refused with 302": {
    fault: { kind: "refuse", status: 302, headers: { Location: "http://127.0.0.1:9/" } },
    failure: refused("APIError", 302),
  },
  "refused with 503": { fault: { kind: "refuse", status: 503 }, failure: refused("ServerError", 503) },
  "refused with 429": {
    fault: { kind: "refuse", status: 429, headers: { "Retry-After": "0" } },
    failure: { ...refused("RateLimitError", 429), retryAfter: 0 },
  },
  "refused with 601": { fault: { kind: "refuse", status: 601 }, failure: refused("ServerError", 601) },
  "never upgraded": {
    fault: { kind: "stall", when: "before" },
    failure: { name: "TimeoutError", timeout: HANDSHAKE_TIMEOUT },
    noticedBy: "handshake",
  },
  "upgraded, and never heard of again": { fault: { kind: "stall", when: "after" }, noticedBy: "greeting" },
  "dead from the start": { fault: { kind: "silence" }, failure: lost, noticedBy: "pings" },
  "dead after a while": { fault: { kind: "silence", afterBytes: AFTER }, failure: lost, noticedBy: "pings" },
  "ended without a close frame": { fault: { kind: "drop", how: "fin", afterBytes: AFTER }, failure: lost },
  "ended at once without a close frame": { fault: { kind: "drop", how: "fin" }, failure: lost },
  reset: { fault: { kind: "drop", how: "rst", afterBytes: AFTER }, failure: lost },
  "reset at once": { fault: { kind: "drop", how: "rst" }, failure: lost },
  "closed with 1011": { fault: { kind: "drop", how: "close", afterBytes: AFTER }, failure: offline },
  "closed at once with 1011": { fault: { kind: "drop", how: "close" }, failure: offline },
  "closed with a code of its own": {
    fault: { kind: "drop", how: "close", afterBytes: AFTER, code: 4404, reason: "no such container" },
    failure: { name: "StreamError", closeCode: 4404, reason: "no such container" },
  },
  "in text frames": { fault: { kind: "text" }, failure: lost },
  "cut through its characters": { fault: { kind: "split", bytes: 1 } },
  "in text frames that are cut through characters": {
    fault: [{ kind: "text" }, { kind: "split", bytes: 1 }],
    failure: lost,
  },
  "spoilt by what is no frame": { fault: { kind: "garbage", bytes: GARBAGE, afterBytes: AFTER }, failure: lost },
  "no frames at all": { fault: { kind: "garbage", bytes: GARBAGE }, failure: lost },
  "spoilt by a frame of random bytes": { fault: { kind: "garbage", bytes: GARBAGE, afterBytes: AFTER, frames: true } },
  "a trickle": { fault: { kind: "trickle", bytes: DROPLET, every: 1000 } },
  "a flood": { fault: { kind: "flood", bytes: FLOOD } },
} as const satisfies Readonly<Record<string, Entry>>;

export type FaultName = keyof typeof FAULTS;

export function entryOf(name: FaultName): Entry {
  return FAULTS[name];
}

/** Waits for a promise while something is done in every turn of the event loop, such as moving a clock. */
export async function meanwhile<T>(promise: Promise<T>, act: () => void): Promise<T> {
  let settled = false;
  const mark = () => {
    settled = true;
  };
  promise.then(mark, mark);
  while (!settled) {
    act();
    await turn();
  }
  return promise;
}

/** Resolves when something is so, however long that takes; after so many turns of the event loop in any case. */
export async function until(condition: () => boolean, turns = Number.POSITIVE_INFINITY): Promise<void> {
  for (let count = 0; count < turns && !condition(); count++) await turn();
}

/** All kinds of faults in a table, with what tells them apart. */
export function variants(entries: Iterable<{ readonly fault: Fault | readonly Fault[] }>): Set<string> {
  const found = new Set<string>();
  for (const { fault } of entries) {
    for (const each of [fault].flat()) {
      found.add(each.kind);
      if (each.kind === "drop") found.add(`drop ${each.how}`);
      if (each.kind === "stall") found.add(`stall ${each.when}`);
    }
  }
  return found;
}

export interface Setting {
  readonly running: Running;
  readonly fault: FaultHandle;
  /** The SDK's. */
  readonly clock: FakeClock;
  readonly streams: DeviceStreams;
}

/** An emulator whose first stream of an operation goes wrong, and a client whose time stands still. */
export async function startWith(
  name: FaultName,
  operation: FaultRule["operation"],
  { dropFirst = false } = {},
): Promise<Setting> {
  const running = await start();
  const drop = { kind: "drop", how: "rst", afterBytes: AFTER } as const;
  if (dropFirst) running.emulator.faults.add({ fault: drop, operation, times: 1 });
  const fault = running.emulator.faults.add({ fault: FAULTS[name].fault, operation, times: 1 });
  const clock = fakeClock();
  const client = clientWithClock({ ...running.emulator.clientOptions, initialRetryDelay: 0 }, clock);
  return { running, fault, clock, streams: new DeviceStreams(client) };
}

/** Lets the time go by that it takes to notice a fault, and no more. */
export async function notice(
  { fault, clock }: Setting,
  noticedBy: Entry["noticedBy"],
  arrived: () => boolean = () => true,
): Promise<void> {
  await fault.whenApplied();
  if (noticedBy === "handshake") clock.advance(HANDSHAKE_TIMEOUT);
  else if (noticedBy === "greeting") {
    await clock.timerOf(FIRST_BYTE_TIMEOUT);
    clock.advance(FIRST_BYTE_TIMEOUT);
  } else if (noticedBy === "pings") {
    await clock.timerOf(PING_INTERVAL);
    await until(arrived);
    clock.advance(PING_INTERVAL);
    clock.advance(PING_INTERVAL);
  }
}

/** When it is over, nothing of a stream may be left on either side. */
export async function expectNothingLeft({ running, fault, clock }: Setting): Promise<void> {
  expect(fault.applied).toBe(1);
  await running.idle();
  // The client may see the end a little later than the emulator.
  await until(() => clock.pending().length === 0, 10_000);
  expect(clock.pending()).toEqual([]);
  expect(running.emulator.violations).toEqual([]);
}
