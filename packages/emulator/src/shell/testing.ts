import { onTestFinished } from "vitest";
import { ManualClock } from "../fleet/clock.ts";
import type { ApplicationDefinition, FleetDefinition } from "../fleet/definition.ts";
import { seedFleet } from "../fleet/seed.ts";
import { Simulation } from "../fleet/simulation.ts";
import { Timeline } from "../fleet/timeline.ts";
import { newStore } from "../store/store.ts";
import { Capture, type Input } from "./io.ts";
import { Job } from "./job.ts";
import { type Machine, machineFor } from "./machine.ts";
import { newShell, runCommandLine, type ShellEnd } from "./session.ts";

/** One device, which runs an application of these containers. */
export function fleetRunning(name: string, containers: ApplicationDefinition["spec"]["containers"]): FleetDefinition {
  const application = { name, scheduling: { type: "AllDevices" as const }, spec: { containers } };
  const namespaces = [{ name: "default", applications: [application] }];
  return { projects: [{ name: "test", devices: [{ name: "d" }], namespaces }] };
}

const FLEET = fleetRunning("web", [{ name: "front", image: "nginx:1.27", ports: ["8080:80"] }]);

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly end: ShellEnd;
}

export interface TestMachine {
  readonly machine: Machine;
  readonly clock: ManualClock;
  run(text: string, stdin?: string, job?: Job): Promise<Ran>;
}

/** Most that a test's command may print. */
const OUTPUT_BYTES = 8 * 1024 * 1024;

/** A simulated device called `d` that runs nginx, and a shell on it, without SSH. */
export function testMachine(fleet: FleetDefinition = FLEET): TestMachine {
  const clock = new ManualClock();
  const timeline = new Timeline(clock, (error) => {
    throw error;
  });
  onTestFinished(() => timeline.close());
  const store = newStore(1, () => clock.now());
  const simulation = new Simulation({ store, timeline, seed: 1, speed: 1, behaviours: fleet.behaviours ?? [] });
  const { project } = seedFleet(simulation, 1, fleet);
  const machine = machineFor(simulation, project.devices.get("d"));
  return {
    machine,
    clock,
    async run(text, stdin = "", job = new Job()) {
      const [stdout, stderr] = [new Capture(OUTPUT_BYTES), new Capture(OUTPUT_BYTES)];
      const shell = newShell(machine, new Map(), undefined);
      const end = await runCommandLine(shell, text, { stdin: textInput(stdin), stdout, stderr }, job);
      return { stdout: stdout.text(), stderr: stderr.text(), end };
    },
  };
}

function textInput(text: string): Input {
  let rest: Buffer | undefined = text === "" ? undefined : Buffer.from(text);
  return {
    async read(job) {
      await job.turn();
      const chunk = rest;
      rest = undefined;
      return chunk;
    },
  };
}
