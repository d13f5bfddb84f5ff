import { isIP } from "node:net";

/**
 * What Docker says of an entry of a container's `ports` that it cannot read; undefined for one that it takes, among them `0:80` and
 * `:80`, for which it chooses a port itself.
 */
export function portsProblem(entry: string): string | undefined {
  const text = entry.trim();
  // What it is on a device is known there only.
  if (text.includes("${")) return undefined;
  const parts = text.split(":");
  const [container = "", protocol = "tcp"] = (parts.pop() ?? "").split("/");
  const host = parts.pop() ?? "";
  const address = parts.join(":");
  if (address !== "" && isIP(address.replace(/^\[(.*)\]$/, "$1")) === 0) return `invalid IP address: ${address}`;
  if (container === "") return `no port specified: ${text}<empty>`;
  const inner = width(container);
  if (inner === undefined) return `invalid containerPort: ${container}`;
  const outer = host === "" ? inner : width(host);
  if (outer === undefined) return `invalid hostPort: ${host}`;
  if (inner !== outer && inner > 0) {
    return `invalid ranges specified for container and host Ports: ${container} and ${host}`;
  }
  return /^(?:tcp|udp|sctp)?$/i.test(protocol) ? undefined : `invalid proto: ${protocol}`;
}

/** How many ports come after the first of a range; undefined for what is none. */
function width(range: string): number | undefined {
  const match = /^(\d+)(?:-(\d+))?$/.exec(range);
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? match?.[1]);
  return match && first <= last && last <= 65_535 ? last - first : undefined;
}
