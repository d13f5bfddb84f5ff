import { isReachable } from "../fleet/contact.ts";
import { type Allocation, isAvailable, isBehind, type Placement } from "../fleet/placement.ts";
import type { Work } from "./messages.ts";

/** How an application fares on a device. */
export function workOf(allocation: Allocation): Work {
  if (isAvailable(allocation)) return "running";
  if (!isReachable(allocation.device.contact)) return "waiting";
  return !isBehind(allocation) && allocation.workloads.some(({ state }) => ENDED.has(state)) ? "failed" : "moving";
}

/** States that a container which is to run should not be in. */
const ENDED: ReadonlySet<string> = new Set(["failed", "exited", "stopped"]);

/** What the containers have to say, the worst first; "" for nothing. */
export function noteOf({ workloads }: Pick<Placement, "workloads">): string {
  const statuses = workloads.map((workload) => workload.status()).filter(({ message }) => message !== "");
  const worst = statuses.find(({ state }) => ENDED.has(state)) ?? statuses[0];
  if (!worst) return "";
  return workloads.length > 1 ? `${worst.name}: ${worst.message}` : worst.message;
}
