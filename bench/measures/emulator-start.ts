import { join } from "node:path";
import type { Measure } from "../lines.ts";
import { firstOutput, run } from "../processes.ts";
import { compareTimes, type Pair } from "../statistics.ts";

/** Fresh processes of each kind. One more of each runs first and does not count: it fills the cache of the file system. */
const PROCESSES = 21;

/** How long one may take, in milliseconds. */
const LIMIT = 20_000;

export const emulatorStart: Measure = {
  name: "emulator-start",
  about: "from starting the emulator's command to when it serves, and to its first answer, against `node --eval 0`",
  lines: ["emulator-start", "emulator-first"],
  async run(kit) {
    const cwd = kit.folder;
    const args = [join(cwd, "node_modules/@synpse/emulator/dist/main.js"), "--port", "0"];
    const serving: Pair<number>[] = [];
    const answering: Pair<number>[] = [];
    for (let index = 0; index <= PROCESSES; index += 1) {
      const bare = await run(process.execPath, ["--eval", "0"], { cwd, limit: LIMIT });
      const startedAt = performance.now();
      await using emulator = await firstOutput(process.execPath, args, /curl/, { cwd, limit: LIMIT });
      await firstAnswer(emulator.output);
      const answered = performance.now() - startedAt;
      if (index === 0) continue;
      serving.push({ bare: bare.elapsed, sdk: emulator.elapsed });
      answering.push({ bare: bare.elapsed, sdk: answered });
    }
    return [
      line("emulator-start", serving, "until it has printed where it serves"),
      line("emulator-first", answering, "until the answer to its first request, the list of devices"),
    ];
  },
};

/** Asks for the devices, as what the command prints says. */
async function firstAnswer(output: string): Promise<void> {
  const told = (name: string) => new RegExp(`export ${name}=(\\S+)`).exec(output)?.[1];
  const url = `${told("SYNPSE_API_ENDPOINT_URL")}/projects/${told("SYNPSE_PROJECT_ID")}/devices`;
  const authorization = `Basic ${Buffer.from(`${told("SYNPSE_PROJECT_ACCESS_KEY")}:`).toString("base64")}`;
  const response = await fetch(url, { headers: { authorization, connection: "close" } });
  const devices = (await response.json()) as unknown[];
  if (devices.length === 0) throw new Error("the emulator told of no devices");
}

function line(name: string, pairs: readonly Pair<number>[], note: string) {
  const { sdk, bare, ratio } = compareTimes(pairs, (elapsed) => elapsed);
  const times = (1 / ratio).toFixed(2);
  return {
    name,
    figure: sdk,
    baseline: bare,
    ratio,
    unit: "ms",
    note: `${note}: ${times} times as long as Node alone`,
  };
}
