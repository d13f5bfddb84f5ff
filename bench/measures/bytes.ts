import type { Measure } from "../lines.ts";
import type { Moved } from "../programs/bytes.ts";
import { compareRates, median } from "../statistics.ts";

const GIB = 1024 ** 3;
/** Passes of each side, for the speed and, in a process of its own, for the memory. */
const PAIRS = 5;
const PASSES = 3;

export const bytes: Measure = {
  name: "bytes",
  about: "bytes through one connection to a device, each way, against a bare websocket",
  lines: ["bytes-down", "bytes-up", "bytes-memory"],
  async run(kit) {
    await using server = await kit.serve("stream-server");
    const { pairs, tcp } = await kit.program<Moved>("bytes", [server.origin, GIB, "paired", PAIRS]);
    const down = compareRates(pairs, (rates) => rates.down);
    const up = compareRates(pairs, (rates) => rates.up);
    const peaks = { sdk: [] as number[], bare: [] as number[] };
    for (let index = 0; index < PASSES; index += 1) {
      for (const who of ["sdk", "bare"] as const) {
        peaks[who].push((await kit.program<Moved>("bytes", [server.origin, GIB, who])).peak);
      }
    }
    const plain = (rate = 0) => `plain TCP: ${rate.toFixed(0)} MB/s`;
    return [
      {
        name: "bytes-down",
        figure: down.sdk,
        baseline: down.bare,
        ratio: down.ratio,
        unit: "MB/s",
        note: plain(tcp?.down),
      },
      { name: "bytes-up", figure: up.sdk, baseline: up.bare, ratio: up.ratio, unit: "MB/s", note: plain(tcp?.up) },
      {
        name: "bytes-memory",
        figure: median(peaks.sdk),
        baseline: median(peaks.bare),
        unit: "MB",
        note: "the most memory of a process that moves 1 GiB each way",
      },
    ];
  },
};
