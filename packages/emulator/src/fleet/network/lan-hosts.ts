import type { Service } from "./service.ts";

/** The network that a simulated device stands in, as a fleet definition tells it. */
export interface DeviceNetwork {
  /**
   * Other hosts that the device reaches, by name or IP address, and what answers at which port of theirs: `{ "192.168.0.1": {
   * "443": "http" } }`. A port that is not here is refused. `localhost` adds ports to the device itself.
   */
  readonly hosts?: Readonly<Record<string, Readonly<Record<string, Service>>>> | undefined;
}

/** What answers at the ports of the hosts around a device, by `canonicalHost`. */
export type LanHosts = ReadonlyMap<string, ReadonlyMap<number, Service>>;

export function lanHosts({ hosts = {} }: DeviceNetwork = {}): LanHosts {
  return new Map(
    Object.entries(hosts).map(([host, ports]) => [
      canonicalHost(host),
      new Map(Object.entries(ports).map(([port, service]) => [Number(port), service])),
    ]),
  );
}

/** A host as it is compared: names in lower case and without the dot at the end, IPv6 addresses without brackets. */
export function canonicalHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/(?<=[^.])\.$/, "");
}
