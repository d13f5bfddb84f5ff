import type { Measure } from "../lines.ts";
import type { Block } from "../programs/requests.ts";
import { compareRates, compareTimes, type Pair } from "../statistics.ts";

const PAIRS = 20;
const REQUESTS = 4000;
const CONNECTIONS = 50;

export const emulatorRequests: Measure = {
  name: "emulator-requests",
  about: "requests for one device, 50 at once, against a bare server that answers the same bytes",
  lines: ["emulator-requests", "emulator-requests-cpu"],
  async run(kit) {
    const blocks = await kit.program<Pair<Block>[]>("emulator-requests", [PAIRS, REQUESTS, CONNECTIONS], 240_000);
    const rate = compareRates(blocks, (each) => each.rate);
    const processor = compareTimes(blocks, (each) => each.processor);
    return [
      { name: "emulator-requests", figure: rate.sdk, baseline: rate.bare, ratio: rate.ratio, unit: "req/s" },
      {
        name: "emulator-requests-cpu",
        figure: processor.sdk,
        baseline: processor.bare,
        ratio: processor.ratio,
        unit: "µs",
        note: "of the server's processor time for each request; every request and answer is held against the document",
      },
    ];
  },
};
