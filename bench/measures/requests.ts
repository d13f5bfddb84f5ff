import type { Kit } from "../kit.ts";
import type { Line } from "../lines.ts";
import type { Block } from "../programs/requests.ts";
import { compareRates, compareTimes, type Pair } from "../statistics.ts";

/** How many requests of which kind. */
export interface Load {
  readonly name: string;
  readonly kind: "get" | "post";
  readonly atOnce: number;
  /** Pairs of blocks, and requests in each block. */
  readonly pairs: number;
  readonly requests: number;
}

/** Requests per second, and processor time for each, of the SDK and of bare fetch. */
export async function compareRequests(kit: Kit, { name, kind, atOnce, pairs, requests }: Load): Promise<Line[]> {
  await using server = await kit.serve("server");
  const blocks = await kit.program<Pair<Block>[]>("requests", [server.origin, kind, atOnce, pairs, requests]);
  const rate = compareRates(blocks, (block) => block.rate);
  const processor = compareTimes(blocks, (block) => block.processor);
  const extra = processor.sdk - processor.bare;
  return [
    { name, figure: rate.sdk, baseline: rate.bare, ratio: rate.ratio, unit: "req/s" },
    {
      name: `${name}-cpu`,
      figure: processor.sdk,
      baseline: processor.bare,
      ratio: processor.ratio,
      unit: "µs",
      note: `${extra.toFixed(0)} µs of processor time more than bare fetch for each request; ${blocks.length} pairs of blocks`,
    },
  ];
}
