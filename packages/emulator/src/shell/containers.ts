import { createHash } from "node:crypto";
import type { ImageReference } from "../fleet/images.ts";
import type { Placement } from "../fleet/placement.ts";
import type { Workload } from "../fleet/workload.ts";
import type { ContainerSpec, ExecSpec } from "../generated/schema.ts";
import { fraction } from "../store/random.ts";
import type { ApplicationRecord, JobRecord } from "../store/records.ts";
import { bootedAt, type Machine } from "./machine.ts";

/** A container or host process of the simulated device. */
export interface Running {
  readonly workload: Workload;
  readonly spec: ContainerSpec | ExecSpec;
  /** undefined for a host process. */
  readonly image: ImageReference | undefined;
  /** Name of the application or job. */
  readonly owner: string;
  /** As the simulated Docker engine calls it: `NAMESPACE-OWNER-CONTAINER` (how Synpse's agent names them is not known). */
  readonly name: string;
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly pid: number;
  readonly createdAt: number;
  /** When it last started: not before its device did. */
  readonly startedAt: number;
}

/** The API's time of what has not happened is the year 1. */
function timeOf(text: string | undefined): number | undefined {
  const at = Date.parse(text ?? "");
  return at > 0 ? at : undefined;
}

/** What runs, or ran, on a device, the newest first. */
export function running(machine: Machine): Running[] {
  const { device } = machine;
  const found: Running[] = [];
  const add = (placement: Placement, owner: ApplicationRecord | JobRecord): void => {
    for (const workload of placement.workloads) {
      const { spec, image } = workload;
      const { startedAt, timestamp } = workload.status();
      const createdAt = timeOf(startedAt) ?? timeOf(timestamp) ?? owner.createdAt;
      found.push({
        workload,
        spec,
        image,
        owner: owner.name,
        name: `${owner.namespace.name}-${owner.name}-${workload.name}`,
        id: hex(device.id, owner.id, workload.name, String(createdAt)),
        pid: 900 + Math.floor(3000 * fraction("pid", device.id, owner.id, workload.name)),
        createdAt,
        startedAt: Math.max(createdAt, bootedAt(machine)),
      });
    }
  };
  for (const allocation of device.allocations.values()) add(allocation, allocation.application);
  for (const run of device.runs.values()) add(run, run.job);
  return found.sort((a, b) => b.createdAt - a.createdAt || (a.name < b.name ? -1 : 1));
}

/** The containers that the Docker engine has made: those that wait for an image or a secret are not there yet. */
export function containers(machine: Machine): (Running & { readonly image: ImageReference })[] {
  return running(machine).filter(
    (one): one is Running & { readonly image: ImageReference } =>
      one.image !== undefined &&
      (one.workload.state === "created" || timeOf(one.workload.status().startedAt) !== undefined),
  );
}

/** By name, by the beginning of its id, or by the container's name alone where only one has it. */
export function findContainer(machine: Machine, wanted: string) {
  const all = containers(machine);
  const exact = all.find((one) => one.name === wanted);
  if (exact || wanted === "") return exact;
  const byId = all.filter((one) => one.id.startsWith(wanted));
  const byShortName = all.filter((one) => one.workload.name === wanted || one.owner === wanted);
  return (byId.length === 1 ? byId[0] : undefined) ?? (byShortName.length === 1 ? byShortName[0] : undefined);
}

/** Made of the words alone, so that it is the same each time. */
export function hex(...words: readonly string[]): string {
  return createHash("sha256").update(words.join("\0")).digest("hex");
}
