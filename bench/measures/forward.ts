import type { Measure } from "../lines.ts";
import type { Forwarded } from "../programs/forward.ts";

const CONNECTIONS = 200;
const DELAY = 15_000;

export const forward: Measure = {
  name: "forward",
  about: "200 connections at once through a forwarded port",
  lines: ["forward-served", "forward-time", "forward-left"],
  async run(kit) {
    await using server = await kit.serve("stream-server");
    const { served, elapsed, left } = await kit.program<Forwarded>("forward", [server.origin, CONNECTIONS, DELAY]);
    return [
      { name: "forward-served", figure: served, unit: "connections", note: `of ${CONNECTIONS}` },
      { name: "forward-time", figure: elapsed, unit: "ms", note: "until the last had its answer" },
      {
        name: "forward-left",
        figure: left,
        unit: "connections",
        note: `still open ${DELAY / 1000} s after, each half closed by its client`,
      },
    ];
  },
};
