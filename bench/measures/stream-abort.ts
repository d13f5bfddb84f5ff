import type { Measure } from "../lines.ts";
import type { Aborted } from "../programs/aborting.ts";
import type { State } from "../programs/stream-abort.ts";
import { median } from "../statistics.ts";
import { counted } from "./abort.ts";

export const streamAbort: Measure = {
  name: "stream-abort",
  about: "from abort() to the end of a stream, in each state that it can be in",
  lines: ["stream-abort", "stream-abort-left"],
  async run(kit) {
    await using server = await kit.serve("stream-server");
    const results = await kit.program<Record<State, Aborted>>("stream-abort", [server.origin]);
    const states = Object.entries(results).map(([state, { times, left }]) => ({ state, time: median(times), left }));
    const slowest = states.reduce((a, b) => (b.time > a.time ? b : a));
    const left = states.flatMap((each) => each.left);
    return [
      {
        name: "stream-abort",
        figure: slowest.time,
        unit: "ms",
        note: `the median of the slowest of ${states.length} states, ${slowest.state}; ${states
          .map(({ state, time }) => `${state} ${time.toFixed(1)}`)
          .join(", ")}`,
      },
      {
        name: "stream-abort-left",
        figure: left.length,
        unit: "things",
        note: `sockets, timers and listeners that are there after all those streams: ${counted(left)}`,
      },
    ];
  },
};
