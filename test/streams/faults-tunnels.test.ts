/** What becomes of a TCP connection, and of a client of a forward, when the emulator makes its stream go wrong. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { describe, expect, test } from "vitest";
import { rejection } from "../../packages/sdk/src/testing/client.ts";
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
  startWith,
} from "./fault-table.ts";
import { ECHO, LINES, LOG_BYTES, type Outcome } from "./support.ts";

const operation = "openDeviceConnection";
/** How long a connection goes on after its own end unless told otherwise, in milliseconds. */
const HALF_CLOSE_TIMEOUT = 10_000;
/** So much of it goes by in a turn of the event loop. */
const STEP = 100;

const ALL = LOG_BYTES;
const SOME = ALL.subarray(0, AFTER);
const NOTHING = Buffer.alloc(0);
const ASCII = Buffer.from(LINES[0]?.slice(0, LINES[0].indexOf("°")) ?? "");
const FLOOD_LINES = Buffer.from(`${"0123456789".repeat(10).slice(1)}\n`.repeat(FLOOD / 100));

/** What comes back of {@link ALL} before the stream goes wrong. */
const BACK: Readonly<Record<Exclude<FaultName, "upgraded, and never heard of again">, Buffer>> = {
  "refused with 404": NOTHING,
  "refused with 403": NOTHING,
  "refused with 302": NOTHING,
  "refused with 503": NOTHING,
  "refused with 429": NOTHING,
  "refused with 601": NOTHING,
  "never upgraded": NOTHING,
  "dead from the start": NOTHING,
  "dead after a while": SOME,
  "ended without a close frame": SOME,
  "ended at once without a close frame": NOTHING,
  reset: SOME,
  "reset at once": NOTHING,
  "closed with 1011": SOME,
  "closed at once with 1011": NOTHING,
  "closed with a code of its own": SOME,
  "in text frames": ALL,
  "cut through its characters": ALL,
  "in text frames that are cut through characters": ASCII,
  "spoilt by what is no frame": SOME,
  "no frames at all": NOTHING,
  // A tunnel carries bytes: what they mean is none of its business.
  "spoilt by a frame of random bytes": Buffer.concat([SOME, Buffer.alloc(GARBAGE), ALL.subarray(AFTER)]),
  "a trickle": ALL,
  "a flood": Buffer.concat([FLOOD_LINES, ALL]),
};
const cases = Object.entries(BACK) as [keyof typeof BACK, Buffer][];

/** Whether a stream that is so ends by failing. */
const fails = (name: FaultName) => entryOf(name).failure !== undefined && name !== "in text frames";

/** What is the same for every seed of the emulator. */
function withoutGarbage(name: FaultName, bytes: Buffer): Buffer {
  return name === "spoilt by a frame of random bytes" ? Buffer.from(bytes).fill(0, AFTER, AFTER + GARBAGE) : bytes;
}

interface Reading {
  readonly count: () => number;
  readonly done: Promise<Outcome<Buffer>>;
}

function reading(stream: Duplex): Reading {
  const chunks: Buffer[] = [];
  let count = 0;
  let error: unknown;
  stream.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    count += chunk.length;
  });
  stream.on("error", (failure) => {
    error = failure;
  });
  const done = new Promise<Outcome<Buffer>>((resolve) => {
    stream.on("close", () => resolve({ read: Buffer.concat(chunks), error }));
  });
  return { count: () => count, done };
}

describe("a connection that is", () => {
  test.each(cases)("%s", async (name, back) => {
    const setting = await startWith(name, operation);
    const { clock, running } = setting;
    const opening = setting.streams.connect("d", { port: ECHO });
    const { failure, noticedBy } = entryOf(name);
    if (name.startsWith("refused") || noticedBy === "handshake") {
      await notice(setting, noticedBy);
      expect(await rejection(opening)).toMatchObject(failure ?? {});
      await expectNothingLeft(setting);
      return;
    }
    const stream = await opening;
    const { count, done } = reading(stream);
    stream.write(ALL);
    const noticed = notice(setting, noticedBy, () => count() >= back.length);
    const { read, error } = await meanwhile(done, () => {
      running.clock.advance(1000);
      if (fails(name) || count() < back.length) return;
      stream.end();
      clock.advance(STEP);
    });
    await noticed;
    expect(read.length).toBe(back.length);
    expect(withoutGarbage(name, read).equals(back)).toBe(true);
    if (fails(name)) expect(error).toMatchObject(failure ?? {});
    else expect(error).toBeUndefined();
    await expectNothingLeft(setting);
  });

  test("upgraded and never heard of again, ends by its idle rule, and by an abort", async () => {
    const name = "upgraded, and never heard of again";
    const setting = await startWith(name, operation);
    const { clock, fault } = setting;
    const stream = await setting.streams.connect("d", { port: ECHO });
    const { done } = reading(stream);
    stream.end("hello?");
    await clock.timerOf(HALF_CLOSE_TIMEOUT);
    clock.advance(HALF_CLOSE_TIMEOUT);
    expect(await done).toEqual({ read: NOTHING, error: undefined });

    setting.running.emulator.faults.add({ fault: FAULTS[name].fault, operation, times: 1 });
    const abort = new AbortController();
    const other = await setting.streams.connect("d", { port: ECHO, signal: abort.signal });
    const outcome = reading(other).done;
    const reason = new Error("enough");
    abort.abort(reason);
    expect(await outcome).toEqual({ read: NOTHING, error: reason });
    expect(fault.applied).toBe(1);
    await expectNothingLeft(setting);
  });
});

describe("a client of a forward whose tunnel is", () => {
  async function dial(port: number): Promise<Socket> {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    await once(socket, "connect");
    return socket;
  }

  test.each(cases)("%s", async (name, back) => {
    const setting = await startWith(name, operation);
    const { clock, running } = setting;
    const errors: unknown[] = [];
    const forward = await setting.streams.forward("d", { port: ECHO, onError: (error) => errors.push(error) });
    const socket = await dial(forward.localPort);
    const { count, done } = reading(socket);
    socket.write(ALL);
    const noticed = notice(setting, entryOf(name).noticedBy, () => count() >= back.length);
    const { read, error } = await meanwhile(done, () => {
      running.clock.advance(1000);
      // A client has a moment to read what came before a failure, on the clock.
      if (errors.length > 0 && count() >= back.length) clock.advance(STEP);
      if (fails(name) || count() < back.length) return;
      socket.end();
      clock.advance(STEP);
    });
    await noticed;
    expect(read.length).toBe(back.length);
    expect(withoutGarbage(name, read).equals(back)).toBe(true);
    if (fails(name)) {
      expect(error).toMatchObject({ code: "ECONNRESET" });
      expect(errors).toEqual([expect.objectContaining(entryOf(name).failure)]);
    } else {
      expect(error).toBeUndefined();
      expect(errors).toEqual([]);
    }
    await running.idle();

    // The forward goes on.
    const next = await dial(forward.localPort);
    const answer = reading(next);
    next.end("hello");
    await meanwhile(answer.done, () => {
      if (answer.count() >= 5) clock.advance(STEP);
    });
    expect((await answer.done).read.toString()).toBe("hello");
    await meanwhile(forward.close(), () => clock.advance(0));
    await expectNothingLeft(setting);
  });
});
