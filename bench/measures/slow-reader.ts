import type { Measure } from "../lines.ts";
import { median } from "../statistics.ts";

const DURATION = 5_000;
const PASSES = 3;

export const slowReader: Measure = {
  name: "slow-reader",
  about: "memory of a reader that takes 50 lines a second from a server that floods",
  lines: ["slow-reader"],
  async run(kit) {
    const grown: number[] = [];
    for (let pass = 0; pass < PASSES; pass += 1) {
      await using server = await kit.serve("stream-server");
      grown.push(await kit.program<number>("slow-reader", [server.origin, DURATION]));
    }
    return [
      {
        name: "slow-reader",
        figure: median(grown),
        unit: "MB",
        note: "by which the process grows from the first line on",
      },
    ];
  },
};
