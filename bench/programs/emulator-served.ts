/**
 * An emulator in a process of its own. Its first message tells where it is; asked for "usage", it tells what it has used. Argument: how many
 * devices; 0 is the demo fleet. Ends with the process that started it.
 */
import { Emulator } from "@synpse/emulator";
import { bigFleet } from "./big-fleet.ts";
import { peakMemory } from "./peak.ts";

export interface Served {
  readonly origin: string;
  readonly accessKey: string;
  readonly projectId: string;
}

export interface Usage {
  /** The most memory that it ever had, in MB. */
  readonly peak: number;
  /** Processor time so far, in ms. */
  readonly processor: number;
}

const count = Number(process.argv[2] ?? 0);
const { origin, accessKey, projectId } = await Emulator.start({ fleet: count === 0 ? "demo" : bigFleet(count) });
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  const usage: Usage = { peak: peakMemory(), processor: (user + system) / 1000 };
  process.send?.(usage);
});
process.once("disconnect", () => process.exit());
const served: Served = { origin, accessKey, projectId };
process.send?.(served);
