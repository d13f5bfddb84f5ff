import type { Measure } from "../lines.ts";
import type { Passes } from "../programs/pages.ts";
import { compareTimes, median } from "../statistics.ts";

/** Passes of each side, one process a side for the time, one a pass for the memory. */
const PAIRS = 5;

export const pages: Measure = {
  name: "pages",
  about: "100,000 devices at 500 a page, against a fetch-and-parse loop",
  lines: ["pages-time", "pages-memory"],
  async run(kit) {
    await using server = await kit.serve("server");
    const { pairs } = await kit.program<Passes>("pages", [server.origin, "paired", PAIRS]);
    const time = compareTimes(pairs, (milliseconds) => milliseconds);
    const peaks = { sdk: [] as number[], bare: [] as number[] };
    for (let index = 0; index < PAIRS; index += 1) {
      for (const who of ["sdk", "bare"] as const) {
        peaks[who].push((await kit.program<Passes>("pages", [server.origin, who])).peak);
      }
    }
    const span = (values: readonly number[]) =>
      `${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)}`;
    return [
      { name: "pages-time", figure: time.sdk, baseline: time.bare, ratio: time.ratio, unit: "ms" },
      {
        name: "pages-memory",
        figure: median(peaks.sdk),
        baseline: median(peaks.bare),
        unit: "MB",
        note: `the most memory of a process that does nothing else; ${span(peaks.sdk)} MB against ${span(peaks.bare)} MB`,
      },
    ];
  },
};
