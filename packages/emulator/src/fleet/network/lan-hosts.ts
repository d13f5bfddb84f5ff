import type { Answer } from "./service.ts";

/** The network that a simulated device stands in, as a fleet definition tells it. */
export interface DeviceNetwork {
  /**
   * Other hosts that the device reaches, by name or IP address, and what answers at which port of theirs: `{ "192.168.0.1": {
   * "443": "http" } }`. A port that is not here is refused. `localhost` adds ports to the device itself.
   */
  readonly hosts?: Readonly<Record<string, Readonly<Record<string, Answer>>>> | undefined;
}

/** What answers at the ports of the hosts around a device, by `canonicalHost`. */
export type LanHosts = ReadonlyMap<string, ReadonlyMap<number, Answer>>;

const NO_HOSTS: LanHosts = new Map();

/** Devices of a template stand in networks that are alike: those share what is made of them. */
const known = new WeakMap<DeviceNetwork, LanHosts>();

export function lanHosts(network?: DeviceNetwork): LanHosts {
  if (!network?.hosts) return NO_HOSTS;
  let hosts = known.get(network);
  if (!hosts) {
    hosts = new Map(
      Object.entries(network.hosts).map(([host, ports]) => [
        canonicalHost(host),
        new Map(Object.entries(ports).map(([port, service]) => [Number(port), service])),
      ]),
    );
    known.set(network, hosts);
  }
  return hosts;
}

/** A host as it is compared: names in lower case and without the dot at the end, IPv6 addresses without brackets. */
export function canonicalHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/(?<=[^.])\.$/, "");
}
