import type { ContainerSpec } from "@synpse/sdk";
import { type Ask, wideAbove } from "../define.ts";
import type { AnyScheduling } from "../output/project/application.ts";
import { reachOf } from "./device-reach.ts";
import { scheduleType } from "./scheduling.ts";

/** What runs containers on devices: an application or a job. */
interface Running {
  readonly name: string;
  readonly scheduling?: AnyScheduling | null | undefined;
  readonly spec: {
    readonly containers?: readonly ContainerSpec[] | null | undefined;
    readonly execs?: readonly unknown[] | null | undefined;
  };
}

/** Whether running this must be confirmed, because of how many devices it is or of what it may do there, and how. */
export function askIfWide({ name, scheduling, spec }: Running, devices: number, inAnyCase = false): Ask | undefined {
  const { containers, execs } = spec;
  const isWide =
    inAnyCase ||
    devices > wideAbove ||
    scheduleType(scheduling) === "AllDevices" ||
    (containers ?? []).some((container) => reachOf(container).length > 0) ||
    (execs ?? []).length > 0;
  return isWide ? { irreversible: false, answer: `${name} on ${devices} devices` } : undefined;
}
