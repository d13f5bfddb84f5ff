import type { Device } from "@synpse/sdk";
import type { View } from "../../define.ts";
import { compare } from "../../nearest.ts";
import { deviceText, type Fact, type Facts, freeText, isFreeText } from "../facts.ts";
import { timeFact } from "../time.ts";

/** A device among others. */
export function deviceInList(device: Device, detailed: boolean, { now }: View): Facts {
  const { info } = device;
  return {
    name: device.name,
    status: device.status,
    // Of one that is online it says only that, once more.
    lastSeen: !detailed && device.status === "online" ? undefined : timeFact(device.lastSeenAt, now),
    labels: labelFacts(device.labels),
    ...(detailed
      ? {
          id: device.id,
          hostname: deviceText(info?.hostname),
          ipAddress: deviceText(info?.ipAddress),
          architecture: deviceText(info?.architecture),
          os: deviceText(info?.osRelease?.prettyName),
          agentVersion: deviceText(info?.agentVersion),
          dockerVersion: deviceText(info?.docker?.version),
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
    labels: labelFacts(device.labels),
    architecture: deviceText(info?.architecture),
    os: deviceText(info?.osRelease?.prettyName),
    agentVersion: deviceText(info?.agentVersion),
    desiredAgentVersion: deviceText(agentSettings?.desiredAgentVersion),
    docker: {
      version: deviceText(docker?.version),
      health: deviceText(docker?.health),
      // When all is well the description only says so.
      description: docker?.health === "healthy" ? undefined : freeText(docker?.healthDescription),
    },
    environmentVariables: Object.keys(device.environmentVariables ?? {}).sort(compare),
    ...(detailed
      ? {
          id: device.id,
          hostname: deviceText(info?.hostname),
          ipAddress: deviceText(info?.ipAddress),
          cpu: {
            model: deviceText(cpu?.brandName),
            cores: positive(cpu?.physicalCores),
            threads: positive(cpu?.logicalCores),
          },
          dockerPrivileged: docker?.privilegedEnabled,
          dockerRuntimes: deviceText(docker?.runtimes),
          agentLogLevel: deviceText(info?.agentLogLevel),
          registered: timeFact(device.createdAt, now),
          updated: timeFact(device.updatedAt, now),
        }
      : {}),
  };
}

/** Labels, in the order of their keys: the same facts are the same bytes. A key is never fenced, so odd ones go into a text. */
export function labelFacts(labels: Readonly<Record<string, string>> | null | undefined): Fact {
  const entries = Object.entries(labels ?? {}).sort(([a], [b]) => compare(a, b));
  const isOdd = ([key]: [string, string]) => isFreeText(deviceText(key));
  const odd = entries.filter(isOdd).map((entry) => entry.join("="));
  const plain = entries.filter((entry) => !isOdd(entry)).map(([key, value]) => [key, deviceText(value)]);
  return { ...Object.fromEntries(plain), "(others)": freeText(odd.join("\n")) };
}

/** 0 stands for "could not be detected". */
function positive(count: number | undefined): number | undefined {
  return count === 0 ? undefined : count;
}
