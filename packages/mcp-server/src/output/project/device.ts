import type { Device } from "@synpse/sdk";
import type { View } from "../../define.ts";
import { compare } from "../../nearest.ts";
import { type Fact, type Facts, freeText } from "../facts.ts";
import { timeFact } from "../time.ts";

/** A device among others. */
export function deviceInList(device: Device, detailed: boolean, { now }: View): Facts {
  const { info } = device;
  return {
    name: device.name,
    status: device.status,
    // Of one that is online it says only that, once more.
    lastSeen: !detailed && device.status === "online" ? undefined : timeFact(device.lastSeenAt, now),
    labels: sorted(device.labels),
    ...(detailed
      ? {
          id: device.id,
          hostname: info?.hostname,
          ipAddress: info?.ipAddress,
          architecture: info?.architecture,
          os: info?.osRelease?.prettyName,
          agentVersion: info?.agentVersion,
          dockerVersion: info?.docker?.version,
          registered: timeFact(device.createdAt, now),
        }
      : {}),
  };
}

/** A device on its own. */
export function deviceAlone(device: Device, detailed: boolean, { now }: View): Facts {
  const { info, agentSettings } = device;
  const docker = info?.docker;
  const cpu = info?.cpuInfo;
  return {
    name: device.name,
    status: device.status,
    lastSeen: timeFact(device.lastSeenAt, now),
    labels: sorted(device.labels),
    architecture: info?.architecture,
    os: info?.osRelease?.prettyName,
    agentVersion: info?.agentVersion,
    desiredAgentVersion: agentSettings?.desiredAgentVersion,
    docker: {
      version: docker?.version,
      health: docker?.health,
      // When all is well the description only says so.
      description: docker?.health === "healthy" ? undefined : freeText(docker?.healthDescription),
    },
    environmentVariables: Object.keys(device.environmentVariables ?? {}).sort(compare),
    ...(detailed
      ? {
          id: device.id,
          hostname: info?.hostname,
          ipAddress: info?.ipAddress,
          cpu: { model: cpu?.brandName, cores: positive(cpu?.physicalCores), threads: positive(cpu?.logicalCores) },
          dockerPrivileged: docker?.privilegedEnabled,
          dockerRuntimes: docker?.runtimes,
          agentLogLevel: info?.agentLogLevel,
          registered: timeFact(device.createdAt, now),
          updated: timeFact(device.updatedAt, now),
        }
      : {}),
  };
}

/** A map in the order of its keys: the same facts are the same bytes. */
export function sorted(map: Readonly<Record<string, string>> | null | undefined): Fact {
  return Object.fromEntries(Object.entries(map ?? {}).sort(([a], [b]) => compare(a, b)));
}

/** 0 stands for "could not be detected". */
function positive(count: number | undefined): number | undefined {
  return count === 0 ? undefined : count;
}
