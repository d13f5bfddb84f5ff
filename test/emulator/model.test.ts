/**
 * The emulator beside a simple model of a Synpse, through thousands of commands. What differs is shrunk to few commands and printed.
 * `MODEL_SEED` repeats a run; `SOAK` runs ten seeds with 10,000 commands each.
 */
import { expect, it } from "vitest";
import { Bench } from "./bench.ts";
import { type Command, commandsOf } from "./commands.ts";

const given = process.env.MODEL_SEED;
const soak = process.env.SOAK !== undefined;
const first = Number(given ?? Date.now() % 2 ** 31);
const SEEDS = given === undefined ? Array.from({ length: soak ? 10 : 2 }, (_, index) => first + index) : [first];
const COMMANDS = soak ? 10_000 : 300;
/** Shrinking ends after so many runs. */
const SHRINKS = 200;

/** What went wrong, and after how many commands; undefined when nothing did. */
async function difference(seed: number, commands: readonly Command[], auditEvery: number) {
  const bench = await Bench.start(seed);
  try {
    for (const [index, command] of commands.entries()) {
      try {
        await bench.run(command);
        const waited = command.do === "wait" || command.do === "settle";
        if (waited || index % auditEvery === 0 || index === commands.length - 1) await bench.audit();
      } catch (error) {
        return { error: error as Error, count: index + 1 };
      }
    }
    return undefined;
  } finally {
    await bench.close();
  }
}

/** Leaves out commands, first many at once, for as long as something still goes wrong. */
async function shrink(seed: number, failing: readonly Command[]): Promise<readonly Command[]> {
  let commands = failing;
  let runs = 0;
  for (let size = commands.length >> 1; size >= 1 && runs < SHRINKS; size >>= 1) {
    for (let at = 0; at < commands.length && runs < SHRINKS; runs++) {
      const fewer = [...commands.slice(0, at), ...commands.slice(at + size)];
      const found = await difference(seed, fewer, 1);
      if (found) commands = fewer.slice(0, found.count);
      else at += size;
    }
  }
  return commands;
}

it.each(SEEDS)(
  `behaves as the model does through ${COMMANDS} commands (MODEL_SEED=%i)`,
  async (seed) => {
    const commands = commandsOf(seed, COMMANDS);
    const found = await difference(seed, commands, soak ? 20 : 3);
    if (!found) return;
    const few = await shrink(seed, commands.slice(0, found.count));
    const again = (await difference(seed, few, 1)) ?? found;
    expect.unreachable(
      `${again.error.message}\n${again.error.stack ?? ""}\nMODEL_SEED=${seed}, after:\n${few.map((one) => JSON.stringify(one)).join("\n")}`,
    );
  },
  1_800_000,
);
