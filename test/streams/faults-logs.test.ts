/** What becomes of a log when the emulator makes its stream go wrong: what arrived comes first, then the failure, typed. */
import type { LogItem } from "@synpse/sdk/streaming";
import { describe, expect, test } from "vitest";
import {
  AFTER,
  entryOf,
  expectNothingLeft,
  FAULTS,
  type FaultName,
  FLOOD,
  GARBAGE,
  meanwhile,
  notice,
  PING_INTERVAL,
  type Setting,
  startWith,
} from "./fault-table.ts";
import { LINES, LOG_BYTES, logOf, type Outcome, type Running, start } from "./support.ts";

const names = Object.keys(FAULTS) as FaultName[];
/** The pieces of lines in the first bytes of the log. */
const inFirst = (bytes: number) => new TextDecoder().decode(LOG_BYTES.subarray(0, bytes)).split("\n");
/** Lines that are whole by then. */
const WHOLE = inFirst(AFTER).length - 1;

const tail = LINES.length;
const options = { ...logOf("d"), tail };

interface Reading {
  readonly read: LogItem[];
  readonly done: Promise<Outcome<LogItem[]>>;
}

/** Reads a log in the background, up to as many lines as it has. */
function reading(log: AsyncIterable<LogItem>, most: number): Reading {
  const read: LogItem[] = [];
  const run = async (): Promise<Outcome<LogItem[]>> => {
    try {
      for await (const item of log) if (read.push(item) >= most) break;
      return { read, error: undefined };
    } catch (error) {
      return { read, error };
    }
  };
  return { read, done: run() };
}

const operation = "streamApplicationLogs";

/** How many lines can be read before a fault is noticed. */
function before(name: FaultName): number {
  const { fault } = entryOf(name);
  return "afterBytes" in fault ? WHOLE : 0;
}

interface Expected {
  readonly lines: readonly string[];
  readonly fails?: boolean;
}

const all: Expected = { lines: LINES };
const nothing: Expected = { lines: [], fails: true };
const some: Expected = { lines: inFirst(AFTER), fails: true };
const flood = Array.from({ length: FLOOD / 100 }, () => "0123456789".repeat(10).slice(1));

/** What is read of a log that is not followed. */
const READ: Readonly<Record<Exclude<FaultName, "upgraded, and never heard of again">, Expected | undefined>> = {
  "refused with 404": nothing,
  "refused with 403": nothing,
  "refused with 302": nothing,
  "refused with 503": nothing,
  "refused with 429": nothing,
  "refused with 601": nothing,
  "never upgraded": nothing,
  "dead from the start": nothing,
  "dead after a while": some,
  "ended without a close frame": some,
  // As servers end a log that has no lines: nothing tells the one from the other.
  "ended at once without a close frame": { lines: [] },
  reset: some,
  "reset at once": { lines: [] },
  "closed with 1011": some,
  "closed at once with 1011": nothing,
  "closed with a code of its own": some,
  "in text frames": all,
  "cut through its characters": all,
  // The first character of more than one byte is the degree sign of the first line.
  "in text frames that are cut through characters": {
    lines: [LINES[0]?.slice(0, LINES[0].indexOf("°")) ?? ""],
    fails: true,
  },
  "spoilt by what is no frame": some,
  "no frames at all": nothing,
  // Whatever a frame holds is a line to somebody: see the test below.
  "spoilt by a frame of random bytes": undefined,
  "a trickle": all,
  "a flood": { lines: [...LINES, ...flood] },
};

describe("a log", () => {
  test.each(Object.entries(READ) as [keyof typeof READ, Expected | undefined][])(
    "that is %s",
    async (name, expected) => {
      const setting = await startWith(name, operation);
      const { running } = setting;
      const log = reading(setting.streams.applicationLogs(options), Number.POSITIVE_INFINITY);
      await notice(setting, entryOf(name).noticedBy, () => log.read.length >= before(name));
      const { read, error } = await meanwhile(log.done, () => running.clock.advance(1000));
      if (expected) {
        expect(read).toEqual(expected.lines);
        if (expected.fails) expect(error).toMatchObject(entryOf(name).failure ?? {});
        else expect(error).toBeUndefined();
      } else {
        expect(error).toBeUndefined();
        expect(read.slice(0, WHOLE)).toEqual(LINES.slice(0, WHOLE));
        expect(read.at(-1)).toBe(LINES.at(-1));
      }
      await expectNothingLeft(setting);
    },
  );

  test("that is upgraded and never heard of again is waited for, however long, until it is aborted", async () => {
    const setting = await startWith("upgraded, and never heard of again", operation);
    const { running, clock, fault } = setting;
    const abort = new AbortController();
    const log = reading(setting.streams.applicationLogs({ ...options, signal: abort.signal }), 1);
    await fault.whenApplied();
    await clock.timerOf(PING_INTERVAL);
    // Pings are answered: it may just have nothing to say.
    for (let pings = 0; pings < 10; pings++) {
      clock.advance(PING_INTERVAL);
      await roundTrip(running);
    }
    const reason = new Error("enough");
    abort.abort(reason);
    expect(await log.done).toEqual({ read: [], error: reason });
    await expectNothingLeft(setting);
  });

  test("keeps its characters and lines through frames of any size", async () => {
    const { emulator, streams } = await start();
    for (const bytes of [1, 2, 3, 4, 5, 7, 100, 4096]) {
      using _ = emulator.faults.add({ fault: { kind: "split", bytes }, device: "d" });
      const { read, error } = await reading(streams.applicationLogs(options), Number.POSITIVE_INFINITY).done;
      expect({ bytes, read, error }).toEqual({ bytes, read: LINES, error: undefined });
    }
  });

  test("says why its frames could not be read", async () => {
    const { emulator, streams } = await start();
    emulator.faults.add({ fault: { kind: "garbage", bytes: GARBAGE }, device: "d" });
    const { error } = await reading(streams.applicationLogs(options), 1).done;
    expect(error).toMatchObject({ cause: { message: expect.stringMatching(/invalid|frame|rsv/i) } });
  });
});

/** Until a request that was sent now has been answered, whatever was sent before has been, too. */
async function roundTrip({ emulator }: Running): Promise<void> {
  await fetch(`${emulator.origin}/api/`, { headers: { connection: "close" } }).then((answer) => answer.text());
}

/** Refusals that no waiting helps against. */
const FINAL: ReadonlySet<FaultName> = new Set(["refused with 404", "refused with 403", "refused with 302"] as const);
/** What no client can tell from a right log. */
const UNSEEN: ReadonlySet<FaultName> = new Set([
  "upgraded, and never heard of again",
  "spoilt by a frame of random bytes",
  "a flood",
] as const);

/** What a first connection is told at once, and a later one overcomes. */
const BEFORE_UPGRADE: ReadonlySet<FaultName> = new Set([
  "refused with 503",
  "refused with 429",
  "refused with 601",
  "never upgraded",
] as const);
/** Of the time by which a followed log tells old lines from new ones, so much goes by in a turn of the event loop. */
const STEP = 10;

async function goesOn(name: FaultName, setting: Setting): Promise<void> {
  const { running, clock, streams } = setting;
  const log = reading(streams.applicationLogs({ ...options, follow: true }), LINES.length);
  const noticed = notice(setting, entryOf(name).noticedBy, () => log.read.length >= before(name));
  const { read, error } = await meanwhile(log.done, () => {
    clock.advance(STEP);
    running.clock.advance(1000);
  });
  await noticed;
  expect(error).toBeUndefined();
  expect(read).toEqual(LINES);
  await expectNothingLeft(setting);
}

describe("a log that is followed, and", () => {
  test.each(names.filter((name) => !(FINAL.has(name) || UNSEEN.has(name) || BEFORE_UPGRADE.has(name))))(
    "%s at first, goes on by itself: nothing lost, nothing repeated",
    async (name) => goesOn(name, await startWith(name, operation)),
  );

  test.each([...BEFORE_UPGRADE])("%s after a drop, goes on by itself: nothing lost, nothing repeated", async (name) => {
    const setting = await startWith(name, operation, { dropFirst: true });
    await goesOn(name, setting);
  });

  test.each([...FINAL])("%s after a drop, ends with that, after what had arrived", async (name) => {
    const { emulator, streams, idle } = await start();
    emulator.faults.add({ fault: { kind: "drop", how: "rst", afterBytes: AFTER }, operation, times: 1 });
    const refusal = emulator.faults.add({ fault: FAULTS[name].fault, operation });
    const { read, error } = await reading(streams.applicationLogs({ ...options, follow: true }), LINES.length).done;
    expect(read).toEqual(inFirst(AFTER));
    expect(error).toMatchObject(entryOf(name).failure ?? {});
    // Once is enough.
    expect(refusal.applied).toBe(1);
    await idle();
  });

  test("always lost before its first line, is given up after as many attempts as it may take", async () => {
    const { emulator, streams, idle } = await start();
    const fault = emulator.faults.add({ fault: { kind: "drop", how: "close" }, device: "d" });
    const log = streams.applicationLogs({ ...options, follow: true, maxReconnects: 3 });
    const { read, error } = await reading(log, 1).done;
    expect(read).toEqual([]);
    expect(error).toMatchObject({
      name: "StreamError",
      closeCode: 1011,
      message: expect.stringContaining("3 reconnections"),
    });
    expect(fault.applied).toBe(4);
    await idle();
  });
});
