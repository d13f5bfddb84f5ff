import type { Measure } from "../lines.ts";
import { compareRates, type Pair } from "../statistics.ts";

const BYTES = 64 * 1024 * 1024;
const PAIRS = 15;

export const sshExec: Measure = {
  name: "ssh-exec",
  about: "64 MiB that a command prints, against ssh2 over direct TCP",
  lines: ["ssh-exec"],
  async run(kit) {
    await using server = await kit.serve("stream-server");
    const pairs = await kit.program<Pair<number>[]>("ssh-exec", [server.origin, BYTES, PAIRS]);
    const { sdk, bare, ratio } = compareRates(pairs, (rate) => rate);
    return [{ name: "ssh-exec", figure: sdk, baseline: bare, ratio, unit: "MB/s" }];
  },
};
