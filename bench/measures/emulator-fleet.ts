import type { Line, Measure } from "../lines.ts";
import type { FleetSeen, Question } from "../programs/emulator-fleet.ts";
import { median } from "../statistics.ts";

const DEVICES = 100_000;

/** How long it may take, in milliseconds. */
const LIMIT = 300_000;

const asked: Readonly<Record<Question, readonly [name: string, note: string]>> = {
  page: ["emulator-page", "the first 500 devices"],
  last: ["emulator-page-last", "the last 500 devices, by the token of the page before"],
  label: ["emulator-label", "100 of the 1,000 devices with a label"],
  text: ["emulator-text", "the 10 devices with a text in their names or labels"],
  status: ["emulator-status", "100 of the 5,000 devices that are offline"],
  application: ["emulator-application", "an application that is on every device"],
};

export const emulatorFleet: Measure = {
  name: "emulator-fleet",
  about: "an emulator with 100,000 devices: until it serves, its memory, parts of its list over HTTP",
  lines: [
    "emulator-fleet-ready",
    "emulator-fleet-memory",
    ...Object.values(asked).map(([name]) => name),
    "emulator-fleet-idle",
  ],
  async run(kit) {
    const seen = await kit.program<FleetSeen>("emulator-fleet", [DEVICES], LIMIT);
    const lines = Object.entries(asked).map(([question, [name, note]]): Line => {
      const times = seen.times[question as Question];
      const fastest = Math.min(...times).toFixed(1);
      return { name, figure: median(times), unit: "ms", note: `${note}; the fastest took ${fastest} ms` };
    });
    return [
      {
        name: "emulator-fleet-ready",
        figure: seen.ready,
        unit: "ms",
        note: "from the start of the process, with 110,000 containers on the devices",
      },
      {
        name: "emulator-fleet-memory",
        figure: seen.memory,
        unit: "MB",
        note: `the most that its process ever had; ${seen.readyMemory.toFixed(0)} MB when it was ready`,
      },
      ...lines,
      {
        name: "emulator-fleet-idle",
        figure: seen.idle,
        unit: "%",
        note: "of a processor, while 95,000 devices are online and nobody asks anything",
      },
    ];
  },
};
