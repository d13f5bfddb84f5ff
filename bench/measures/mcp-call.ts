import type { Kit } from "../kit.ts";
import type { Line, Measure } from "../lines.ts";
import { compareTimes, median, type Pair } from "../statistics.ts";

/** Pairs of blocks, and calls in each block: so few that most blocks pass undisturbed, whatever else the machine does. */
const PAIRS = 401;
const CALLS = 4;

/** One page of devices, and what it costs to have it from a tool in place of the SDK. */
async function above(kit: Kit, name: string, devices: number, format: "concise" | "detailed"): Promise<Line> {
  const pairs = await kit.program<Pair<number>[]>("mcp-call", [devices, format, PAIRS, CALLS]);
  const { sdk, bare } = compareTimes(pairs, (milliseconds) => milliseconds);
  const note = `${devices} devices, ${format}: ${sdk.toFixed(2)} ms by the tool, ${bare.toFixed(2)} ms by the SDK alone`;
  return { name, figure: median(pairs.map((pair) => pair.sdk - pair.bare)), unit: "ms", note };
}

export const mcpCall: Measure = {
  name: "mcp-call",
  about: "a tool call over an in-memory transport, above the SDK call that it makes",
  lines: ["mcp-call", "mcp-call-large"],
  async run(kit) {
    return [await above(kit, "mcp-call", 25, "concise"), await above(kit, "mcp-call-large", 100, "detailed")];
  },
};
