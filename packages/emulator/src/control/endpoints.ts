import type { Endpoint } from "./endpoint.ts";
import { clockEndpoints } from "./endpoints/clock.ts";
import { deviceEndpoints } from "./endpoints/devices.ts";
import { faultEndpoints } from "./endpoints/faults.ts";
import { journalEndpoints } from "./endpoints/journal.ts";
import { worldEndpoints } from "./endpoints/world.ts";

/** Everything that can be asked of an emulator under `/_emulator`. */
export const endpoints: readonly Endpoint[] = [
  ...worldEndpoints,
  ...deviceEndpoints,
  ...clockEndpoints,
  ...faultEndpoints,
  ...journalEndpoints,
];
