import { expect, test } from "vitest";
import { startLogServer } from "../../testing/log-server.ts";
import { type Random, seededRandom } from "../../testing/random.ts";
import { simulatedLog } from "../../testing/simulated-log.ts";
import type { LogItem } from "../index.ts";

const SEEDS = process.env.SOAK === undefined ? 3 : 20;
const FIRST_SEED = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
const LINES = 20_000;
const DROPS = 20;
const which = { namespace: "default", application: "app_1", container: "hello", device: "dev_1" };

/** A log like others: most lines differ, some are alike wherever they stand. */
function makeLine(random: Random, number: number): string {
  if (random.next() < 0.3) return random.pick(["", "}", "tick", "  at Object.<anonymous> (/app/index.js:1:1)"]);
  return `${number} ${random.pick(["temperature 21.5 °C", "漢字", "🔑🔑🔑", "x".repeat(200)])}`;
}

/** Writes while somebody reads and while nobody does, and drops connections anywhere, also while they replay. */
async function follow(seed: number): Promise<{ written: readonly string[]; read: LogItem[]; drops: number }> {
  const random = seededRandom(seed);
  let drops = 0;
  let done = false;
  const write = (count: number) => {
    const from = log.lines.length;
    const number = Math.min(count, LINES - from);
    log.write(...Array.from({ length: number }, (_, index) => makeLine(random, from + index)));
  };
  const log = simulatedLog({
    random,
    newline: random.pick(["\n", "\r\n"]),
    dropAfter(replayed) {
      if (drops >= DROPS) return undefined;
      // Of a line or two nobody could tell where they stand in such a log, so the first connection brings some more.
      return random.next() < 0.4 && log.tails.length > 1
        ? random.between(1, replayed)
        : random.between(replayed, replayed + 60_000);
    },
    onDrop() {
      drops += 1;
      write(random.pick([0, 1, random.between(2, 900)]));
    },
  });
  write(150);
  await using server = await startLogServer(log.handler, { client: { initialRetryDelay: 0 } });
  const read: LogItem[] = [];

  async function writeOn(): Promise<void> {
    while (!done) {
      await new Promise((resolve) => setImmediate(resolve));
      if (log.connected === 0) continue;
      write(random.between(0, 40));
      if (log.lines.length < LINES) continue;
      if (drops < DROPS) await log.drop();
      else log.end();
    }
  }
  const writing = writeOn();
  try {
    const options = { ...which, follow: true, tail: 120 };
    for await (const item of server.streams.applicationLogs(options)) read.push(item);
  } finally {
    done = true;
    await writing;
  }
  return { written: log.lines.slice(30), read, drops };
}

test.each(Array.from({ length: SEEDS }, (_, index) => FIRST_SEED + index))(
  "a log of 20,000 lines is followed through 20 drops: nothing lost, nothing repeated (seed %d)",
  async (seed) => {
    const { written, read, drops } = await follow(seed);
    expect(drops).toBeGreaterThanOrEqual(DROPS);
    expect(read.length).toBe(written.length);
    expect(read).toEqual(written);
  },
);
