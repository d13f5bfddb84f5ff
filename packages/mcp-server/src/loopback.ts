import { BlockList, isIP } from "node:net";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Whether a host name or address (IPv6 with or without brackets) can only mean this machine. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  const family = isIP(bare);
  return family === 0 ? bare.toLowerCase() === "localhost" : loopback.check(bare, family === 4 ? "ipv4" : "ipv6");
}

/** Why a host that is not a loopback one is refused, for whoever starts the server. */
export function whyOnlyLoopback(host: string): string {
  return `${JSON.stringify(host)} is not a loopback address, and this server cannot authenticate callers yet; use 127.0.0.1, and a tunnel (ssh -L) to reach it from elsewhere`;
}
