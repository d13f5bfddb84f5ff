import { FleetError } from "./definition.ts";

/** Does something that may be refused, and tells where in the definition the refusal belongs. @throws FleetError */
export function at<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new FleetError(`fleet.${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
