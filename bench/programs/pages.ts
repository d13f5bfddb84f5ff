/**
 * Goes through all devices of the server. Arguments: origin, and "paired" with a number of pairs, or "sdk" or "bare" for
 * once. Prints the milliseconds of each pass and the most memory that the process ever had.
 */
import type { Pair } from "../statistics.ts";
import { bareClient, sdkClient } from "./clients.ts";
import { DEVICES, PAGE_SIZE } from "./fixtures.ts";
import { peakMemory } from "./peak.ts";

/** What was seen. */
export interface Passes {
  /** Milliseconds. */
  readonly pairs: readonly Pair<number>[];
  /** MB. */
  readonly peak: number;
}

type Who = keyof Pair<number>;

const [origin = "", mode, count = "1"] = process.argv.slice(2);
const synpse = sdkClient(origin);
const bare = bareClient(origin);
const lists = {
  bare: () => bare.devices(PAGE_SIZE),
  sdk: () => synpse.devices.list({ pageSize: PAGE_SIZE }),
};

async function pass(who: Who): Promise<number> {
  let seen = 0;
  const startedAt = performance.now();
  for await (const device of lists[who]()) if (device) seen += 1;
  const elapsed = performance.now() - startedAt;
  if (seen !== DEVICES) throw new Error(`${who} saw ${seen} devices of ${DEVICES}`);
  return elapsed;
}

const pairs: Pair<number>[] = [];
if (mode === "bare" || mode === "sdk") await pass(mode);
else {
  for (let index = 0; index < Number(count); index += 1) {
    const first: Who = index % 2 === 0 ? "bare" : "sdk";
    const second: Who = first === "bare" ? "sdk" : "bare";
    pairs.push({ [first]: await pass(first), [second]: await pass(second) } as unknown as Pair<number>);
  }
}
process.stdout.write(JSON.stringify({ pairs, peak: peakMemory() } satisfies Passes), () => process.exit());
