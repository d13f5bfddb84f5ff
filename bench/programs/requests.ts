/**
 * Paired blocks of requests, bare and by the SDK, one right after the other in one process.
 * Arguments: origin, "get" or "post", how many at once, pairs of blocks, requests a block. Prints the pairs as JSON.
 */
import type { Pair } from "../statistics.ts";
import { bareClient, sdkClient } from "./clients.ts";
import { application } from "./fixtures.ts";

/** What one block of requests took. */
export interface Block {
  /** Requests per second. */
  readonly rate: number;
  /** Processor time of the client, µs per request. */
  readonly processor: number;
}

/** Pairs that are run first and not counted. */
const WARM_UP = 2;

/** On a busy machine the pairs end after this many milliseconds, when there are enough of them. */
const TIME = 40_000;
const ENOUGH = 12;

const [origin = "", kind = "get", ...numbers] = process.argv.slice(2);
const [atOnce = 1, pairs = 1, requests = 1] = numbers.map(Number);

const synpse = sdkClient(origin);
const { applications } = synpse.namespace("default");
const bare = bareClient(origin);
const send =
  kind === "get"
    ? { bare: () => bare.get("gateway-7"), sdk: () => synpse.devices.get("gateway-7") }
    : { bare: () => bare.create(application), sdk: () => applications.create(application) };

async function block(request: () => PromiseLike<unknown>): Promise<Block> {
  let left = requests;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await request();
    }
  };
  const processorBefore = process.cpuUsage();
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: atOnce }, worker));
  const elapsed = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(processorBefore);
  return { rate: requests / (elapsed / 1000), processor: (user + system) / requests };
}

const measured: Pair<Block>[] = [];
for (let index = -WARM_UP; index < pairs; index += 1) {
  if (index >= ENOUGH && performance.now() > TIME) break;
  // Taking turns at going first, so that neither always works on what the other left to collect.
  const first = index % 2 === 0 ? "bare" : "sdk";
  const second = first === "bare" ? "sdk" : "bare";
  const blocks = { [first]: await block(send[first]), [second]: await block(send[second]) } as unknown as Pair<Block>;
  if (index >= 0) measured.push(blocks);
}
process.stdout.write(JSON.stringify(measured), () => process.exit());
