import type { ContainerSpec } from "@synpse/sdk";
import { type Ask, wideAbove } from "../define.ts";
import type { AnyScheduling } from "../output/project/application.ts";
import { scheduleType } from "./scheduling.ts";

/** What runs containers on devices: an application or a job. */
interface Running {
  readonly name: string;
  readonly scheduling?: AnyScheduling | null | undefined;
  readonly spec: { readonly containers?: readonly ContainerSpec[] | null | undefined };
}

/** Whether running this must be confirmed, because of how many devices it is or of what it may do there, and how. */
export function askIfWide({ name, scheduling, spec }: Running, devices: number): Ask | undefined {
  const isWide =
    devices > wideAbove || scheduleType(scheduling) === "AllDevices" || (spec.containers ?? []).some(reachesDevice);
  return isWide ? { irreversible: false, answer: `${name} on ${devices} devices` } : undefined;
}

/** Whether it gives a container the device's network, or the device itself. */
function reachesDevice({ privileged, networkMode }: ContainerSpec): boolean {
  return privileged === true || networkMode === "host";
}
