import type { DeviceRecord } from "../../store/records.ts";
import type { Workload } from "../workload.ts";
import { openPorts, usesHostNetwork } from "./listeners.ts";
import type { PublishedPorts } from "./published-ports.ts";

/** A port that a container asks for and another that runs has. */
export interface PortConflict {
  readonly address: string;
  readonly port: number;
  readonly protocol: "tcp" | "udp" | "sctp";
  /** Whether a container on the host's network listens there itself; else the Docker engine has published it for one. */
  readonly onHost: boolean;
}

/** The first port that a container could not have if it started now. */
export function findPortConflict(device: DeviceRecord, workload: Workload): PortConflict | undefined {
  const wanted = openPorts(workload);
  if (wanted.length === 0) return undefined;
  for (const placements of [device.allocations, device.runs]) {
    for (const { workloads } of placements.values()) {
      for (const other of workloads) {
        if (other === workload || other.state !== "running") continue;
        const found = overlap(wanted, openPorts(other));
        if (found) return { ...found, onHost: usesHostNetwork(other.spec) };
      }
    }
  }
  return undefined;
}

function overlap(wanted: readonly PublishedPorts[], taken: readonly PublishedPorts[]) {
  for (const { address, first, last, protocol } of wanted) {
    for (const other of taken) {
      const port = Math.max(first, other.first);
      if (other.protocol !== protocol || port > Math.min(last, other.last)) continue;
      if (address === "" || other.address === "" || address === other.address) return { address, port, protocol };
    }
  }
  return undefined;
}

/** What the Docker engine says when it cannot publish a port. `endpoint`: the container's name, and the id of its end of the network. */
export function portError({ address, port, protocol, onHost }: PortConflict, endpoint: string): string {
  const bound = `${address.includes(":") ? `[${address}]` : address || "0.0.0.0"}:${port}`;
  const family = address.includes(":") ? "6" : "4";
  const reason = onHost
    ? `Error starting userland proxy: listen ${protocol}${family} ${bound}: bind: address already in use`
    : `Bind for ${bound} failed: port is already allocated`;
  return `Error response from daemon: driver failed programming external connectivity on endpoint ${endpoint}: ${reason}`;
}
