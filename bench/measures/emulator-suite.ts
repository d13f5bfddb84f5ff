import type { Measure } from "../lines.ts";
import type { SuiteSeen } from "../programs/emulator-suite.ts";
import { median } from "../statistics.ts";
import { counted } from "./abort.ts";

const EMULATORS = 50;

/** The first brings up what stays: code that is loaded and compiled. */
const ROUNDS = 5;

/** How long it may take, in milliseconds. */
const LIMIT = 240_000;

export const emulatorSuite: Measure = {
  name: "emulator-suite",
  about: "50 emulators started, used and closed in one process, again and again",
  lines: ["emulator-suite-left", "emulator-suite-memory", "emulator-suite-time"],
  async run(kit) {
    const { left, memory, times } = await kit.program<SuiteSeen>("emulator-suite", [EMULATORS, ROUNDS], LIMIT);
    const all = left.flat();
    const [first = Number.NaN] = memory;
    return [
      {
        name: "emulator-suite-left",
        figure: all.length,
        unit: "things",
        note: `sockets, servers and timers that are there after ${ROUNDS} × ${EMULATORS} emulators: ${counted(all)}`,
      },
      {
        name: "emulator-suite-memory",
        figure: (memory.at(-1) ?? Number.NaN) - first,
        unit: "MB",
        note: `by which the process grew while ${(ROUNDS - 1) * EMULATORS} more emulators came and went`,
      },
      {
        name: "emulator-suite-time",
        figure: median(times),
        unit: "ms",
        note: "for a start with the demo fleet, a list, a rollout, a command over SSH and the close",
      },
    ];
  },
};
