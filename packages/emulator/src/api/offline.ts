import type { Simulation } from "../fleet/simulation.ts";
import { Problem, quote } from "../store/problem.ts";
import type { DeviceRecord } from "../store/records.ts";
import { timestamp } from "../store/time.ts";

/** The answer for a device that nothing can reach now: the service's own status for it is not known, this one is not retried by clients. */
export function offline(simulation: Simulation, device: DeviceRecord): Problem {
  const seen = timestamp(simulation.lastSeenAt(device));
  const why = simulation.isOnline(device)
    ? `has no connection to the controller (last seen ${seen})`
    : `is offline (last seen ${seen})`;
  return new Problem(409, `device ${quote(device.name)} ${why}; try again when it is back`);
}
