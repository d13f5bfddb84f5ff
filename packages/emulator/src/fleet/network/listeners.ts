import type { ContainerSpec, ExecSpec } from "../../generated/schema.ts";
import type { DeviceRecord } from "../../store/records.ts";
import type { Workload } from "../workload.ts";
import { exposedPorts } from "./exposed-ports.ts";
import { type PublishedPorts, parsePorts } from "./published-ports.ts";

/** A container that listens at a port of its device. */
export interface Listener {
  readonly workload: Workload;
  readonly containerPort: number;
}

/** Which of a device's addresses was dialled. */
export type OwnAddress = "loopback" | "external";

/** The container that runs now and is reached at a TCP port of its device; the first, should two ask for the same port. */
export function findListener(device: DeviceRecord, address: OwnAddress, port: number): Listener | undefined {
  for (const placements of [device.allocations, device.runs]) {
    for (const { workloads } of placements.values()) {
      for (const workload of workloads) {
        if (workload.state !== "running") continue;
        const ports = openPorts(workload).find((range) => leadsHere(range, device, address, port));
        if (ports) return { workload, containerPort: ports.containerFirst + port - ports.first };
      }
    }
  }
  return undefined;
}

/** Whether a container has the device's own network in place of one of its own. */
export function usesHostNetwork(spec: ContainerSpec | ExecSpec): boolean {
  return "networkMode" in spec && spec.networkMode === "host";
}

/** The ports of its device that a container takes. */
export function openPorts({
  spec,
  image,
  behaviour,
}: Pick<Workload, "spec" | "image" | "behaviour">): readonly PublishedPorts[] {
  const published = portsOf(spec)
    .map(parsePorts)
    .filter((range) => range !== undefined);
  if (!usesHostNetwork(spec)) return published;
  // On the device's own network a container listens at its own ports, and nothing is published.
  if (published.length > 0) return published.map(unpublished);
  const ports = new Set([...exposedPorts(image?.repository ?? ""), ...Object.keys(behaviour?.ports ?? {}).map(Number)]);
  return [...ports].map((port) => unpublished({ ...NOTHING, containerFirst: port }));
}

const NOTHING: PublishedPorts = { address: "", first: 0, last: 0, containerFirst: 0, protocol: "tcp" };

function unpublished({ first, last, containerFirst, protocol }: PublishedPorts): PublishedPorts {
  return { address: "", first: containerFirst, last: containerFirst + last - first, containerFirst, protocol };
}

function portsOf(spec: ContainerSpec | ExecSpec): readonly string[] {
  return "ports" in spec ? (spec.ports ?? []) : [];
}

function leadsHere(range: PublishedPorts, device: DeviceRecord, address: OwnAddress, port: number): boolean {
  if (range.protocol !== "tcp" || port < range.first || port > range.last) return false;
  if (range.address === "") return true;
  return address === "loopback" ? isLoopback(range.address) : range.address === device.info.ipAddress;
}

/** An address by which a machine reaches itself. */
export function isLoopback(address: string): boolean {
  return /^127\.\d+\.\d+\.\d+$/.test(address) || address === "::1" || address === "0.0.0.0" || address === "::";
}
