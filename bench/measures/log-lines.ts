import type { Measure } from "../lines.ts";
import { compareRates, type Pair } from "../statistics.ts";

const LINES = 2_000_000;
const PAIRS = 5;

export const logLines: Measure = {
  name: "log-lines",
  about: "lines of 100 bytes from one log, against a bare websocket whose text is split",
  lines: ["log-lines"],
  async run(kit) {
    await using server = await kit.serve("stream-server");
    const pairs = await kit.program<Pair<number>[]>("log-lines", [server.origin, LINES, PAIRS]);
    const { sdk, bare, ratio } = compareRates(pairs, (rate) => rate);
    return [{ name: "log-lines", figure: sdk, baseline: bare, ratio, unit: "lines/s" }];
  },
};
