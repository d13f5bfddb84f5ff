/** A log that is followed through connections that break anywhere, from the emulator's container to the caller's loop. */
import type { Emulator, Fault } from "@synpse/emulator";
import type { LogItem } from "@synpse/sdk/streaming";
import { expect, test } from "vitest";
import { type Random, seededRandom } from "../../packages/sdk/src/testing/random.ts";
import { fleet, logOf, type Running, start, turn } from "./support.ts";

const SEEDS = process.env.SOAK === undefined ? 3 : 20;
const FIRST_SEED = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
const LINES = 20_000;
const DROPS = 20;
/** Lines that the container writes in a second of the emulator's time. */
const RATE = 1000;
const LAST = "the last line";

/** A log like others: most lines differ, some are alike wherever they stand. */
function makeLine(random: Random, number: number): string {
  if (number === LINES - 1) return LAST;
  if (random.next() < 0.3) return random.pick(["", "}", "tick", "  at Object.<anonymous> (/app/index.js:1:1)"]);
  return `${number} ${random.pick(["temperature 21.5 °C", "漢字", "🔑🔑🔑", "x".repeat(200)])}`;
}

/** A way to lose a connection, after so many bytes. */
function makeDrop(random: Random, afterBytes: number): Fault[] {
  const drop: Fault = { kind: "drop", how: random.pick(["fin", "rst", "close"]), afterBytes };
  const bytes = random.pick([0, 0, 0, 5, 100, 1000]);
  return bytes === 0 ? [drop] : [{ kind: "split", bytes }, drop];
}

/** Of a line or two nobody could tell where they stand in such a log, so the first connection brings some more. */
const FIRST_BYTES = 6000;

function planDrops(emulator: Emulator, random: Random): void {
  for (let number = 0; number < DROPS; number++) {
    // A replay brings 1,000 lines and more, 50 bytes each: most connections break off while they replay. All drops
    // together take less than what all lines are, so that each of them comes to pass.
    const afterBytes = random.between(number === 0 ? FIRST_BYTES : 1, 55_000);
    emulator.faults.add({ fault: makeDrop(random, afterBytes), operation: "streamApplicationLogs", times: 1 });
  }
}

/** Lets the container write while somebody reads and while nobody does, but not further ahead than a replay can reach. */
async function writeOn(
  { clock }: Running,
  random: Random,
  read: readonly LogItem[],
  over: () => boolean,
): Promise<void> {
  let ahead = random.between(0, 3000);
  const from = clock.now();
  while (!over()) {
    await turn();
    const written = ((clock.now() - from) * RATE) / 1000;
    if (written - read.length > ahead) {
      // The connection may be gone: whatever is written now, the next one has to find.
      if (random.next() < 0.01) ahead = random.between(0, 3000);
    } else clock.advance(random.between(0, 40));
  }
}

async function follow(seed: number): Promise<{ written: readonly string[]; read: LogItem[]; drops: number }> {
  const random = seededRandom(seed);
  const written = Array.from({ length: LINES }, (_, number) => makeLine(random, number));
  const behaviour = { log: written, logRate: RATE, logLines: LINES };
  await using running = await start({ fleet: fleet({ behaviour, settled: false }) });
  const { emulator, clock, synpse, streams } = running;
  planDrops(emulator, random);
  // Until the image is pulled and the container writes.
  clock.advance(5000);

  const read: LogItem[] = [];
  let over = false;
  const writing = writeOn(running, random, read, () => over);
  try {
    const log = streams.applicationLogs({ ...logOf("d"), follow: true, tail: LINES, maxReconnects: DROPS });
    for await (const item of log) {
      read.push(item);
      // The container goes, and so the log ends. What would be repeated now comes before that.
      if (item === LAST) await synpse.namespace("default").applications.delete("web");
    }
  } finally {
    over = true;
    await writing;
  }
  const drops = emulator.faults.list().reduce((sum, { applied }) => sum + applied, 0);
  expect(emulator.violations).toEqual([]);
  return { written, read, drops };
}

test.each(Array.from({ length: SEEDS }, (_, index) => FIRST_SEED + index))(
  "20,000 lines are followed through 20 drops: nothing lost, nothing repeated (seed %d)",
  async (seed) => {
    const { written, read, drops } = await follow(seed);
    expect(read.length).toBe(written.length);
    expect(read).toEqual(written);
    expect(drops).toBe(DROPS);
  },
);
