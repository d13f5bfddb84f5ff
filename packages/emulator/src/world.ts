import { Authenticator } from "./api/auth.ts";
import type { Clock } from "./fleet/clock.ts";
import type { FleetDefinition } from "./fleet/definition.ts";
import type { AllowedHost } from "./fleet/network/allow-list.ts";
import { type Seeded, seedFleet } from "./fleet/seed.ts";
import { Simulation } from "./fleet/simulation.ts";
import { Timeline } from "./fleet/timeline.ts";
import { newStore, type Store } from "./store/store.ts";

/** What a world is made of. The same plan on the same clock makes the same world. */
export interface WorldPlan {
  readonly fleet: FleetDefinition;
  readonly seed: number;
  readonly speed: number;
  readonly clock: Clock;
  readonly allowHosts: readonly AllowedHost[];
  /** Given what a timer threw; the other timers still run. */
  readonly onError: (error: unknown) => void;
}

/** Everything that exists in one emulator, and everything that will happen in it. Another can be put in its place. */
export interface World {
  readonly plan: WorldPlan;
  readonly store: Store;
  readonly timeline: Timeline;
  readonly simulation: Simulation;
  readonly authenticator: Authenticator;
  readonly registeredDevices: "external" | "simulated";
  readonly seeded: Seeded;
}

/** @throws FleetError where the fleet breaks a rule of the service */
export function createWorld(plan: WorldPlan): World {
  const { fleet, seed, speed, clock, allowHosts, onError } = plan;
  const { behaviours = [], registeredDevices = "external" } = fleet;
  const timeline = new Timeline(clock, onError);
  try {
    const store = newStore(seed, () => clock.now());
    const simulation = new Simulation({ store, timeline, seed, speed, behaviours, allowHosts });
    const seeded = seedFleet(simulation, seed, fleet);
    return { plan, store, timeline, simulation, authenticator: new Authenticator(store), registeredDevices, seeded };
  } catch (error) {
    timeline.close();
    throw error;
  }
}
