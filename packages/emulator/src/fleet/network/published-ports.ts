/** A range of ports of a device that lead to as many ports of a container. */
export interface PublishedPorts {
  /** The device's address that it is published on; "" is all of them. */
  readonly address: string;
  readonly first: number;
  readonly last: number;
  /** Where `first` leads to; the others follow. */
  readonly containerFirst: number;
  readonly protocol: "tcp" | "udp" | "sctp";
}

const ADDRESS = /^(?:\[([0-9a-fA-F:.]+)\]|(\d+\.\d+\.\d+\.\d+)):/;
const PROTOCOL = /\/(tcp|udp|sctp)$/i;

/**
 * Reads an entry of a container's `ports`, as Docker does: `8080:80`, `8080:80/udp`, `8000-8010:8000-8010`,
 * `127.0.0.1:8080:80`. As the API has it, `8080` alone means `8080:8080`. Gives undefined for what publishes nothing that is
 * known: a port that Docker would choose itself (`:80`), and what cannot be read.
 */
export function parsePorts(entry: string): PublishedPorts | undefined {
  let rest = entry.trim();
  const protocol = PROTOCOL.exec(rest)?.[1]?.toLowerCase() ?? "tcp";
  rest = rest.replace(PROTOCOL, "");
  const bound = ADDRESS.exec(rest);
  const address = bound?.[1] ?? bound?.[2] ?? "";
  const parts = rest.slice(bound?.[0].length ?? 0).split(":");
  const [outer = "", inner = bound ? "" : outer] = parts;
  const host = parseRange(outer);
  const container = parseRange(inner);
  if (parts.length > 2 || !host || !container) return undefined;
  const single = container.first === container.last;
  // Of a range that leads to one port Docker takes the first that is free.
  const last = single ? host.first : host.last;
  if (!single && host.last - host.first !== container.last - container.first) return undefined;
  return {
    address: address === "0.0.0.0" || address === "::" ? "" : address,
    first: host.first,
    last,
    containerFirst: container.first,
    protocol: protocol === "udp" || protocol === "sctp" ? protocol : "tcp",
  };
}

function parseRange(text: string): { readonly first: number; readonly last: number } | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (!match) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return first >= 1 && last >= first && last <= 65_535 ? { first, last } : undefined;
}
