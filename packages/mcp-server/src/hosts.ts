import { isIP } from "node:net";

/**
 * Which hosts a device may be made to reach. A host is judged by its text alone, since only the device can look a name
 * up: what is allowed is the device itself, and what the operator has named letter by letter. One address has many
 * spellings, so every spelling but the plain one is refused, and some hosts are refused whatever the operator has named.
 */
export type HostJudgement =
  | { readonly allowed: true; readonly host: string }
  | {
      readonly allowed: false;
      /** Why, in this server's own words. */
      readonly why: string;
      /** Whether the operator could allow it. */
      readonly allowable: boolean;
    };

/** Longest name that there is in DNS. */
const maxHostLength = 253;

/** Names under which clouds give out their credentials. */
const metadataNames = new Set([
  "instance-data",
  "instance-data.ec2.internal",
  "metadata",
  "metadata.azure.internal",
  "metadata.goog",
  "metadata.google.internal",
  "metadata.packet.net",
  "metadata.platformequinix.com",
  "metadata.tencentyun.com",
]);

/** Addresses that do the same, beside the link-local one. */
const metadataAddresses = new Set([
  "100.100.100.200",
  "168.63.129.16",
  "192.0.0.192",
  "fd00:ec2::254",
  "fd20:ce::254",
  "fd00:42::42",
  "fd00:c1::a9fe:a9fe",
]);

/** Domains whose names stand for whatever address is written into them. */
const addressDomains = /(?:^|\.)(?:nip\.io|sslip\.io|xip\.io|traefik\.me|localtest\.me|lvh\.me)$/;

const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

export function judgeHost(asked: string, allowedHosts: readonly string[]): HostJudgement {
  const read = readHost(asked);
  if ("why" in read) return { allowed: false, why: read.why, allowable: false };
  const never = whyNever(read);
  if (never !== undefined) return { allowed: false, why: never, allowable: false };
  if (isDeviceItself(read)) return { allowed: true, host: read.host };
  const named = allowedHosts.some((entry) => {
    const one = readHost(entry);
    return "host" in one && one.host === read.host;
  });
  if (named) return { allowed: true, host: read.host };
  return { allowed: false, why: "The host is not among those that this server allows.", allowable: true };
}

type Read = { readonly host: string; readonly kind: "name" | "IPv4" | "IPv6" } | { readonly why: string };

/** A host in the one spelling in which it is compared and sent. */
function readHost(asked: string): Read {
  const host = unbracketed(asked.toLowerCase());
  if (host.includes(":")) {
    if (isIP(host) !== 6 || host.includes("%")) return { why: "The host is no IPv6 address, or one with a zone." };
    return { host: new URL(`http://[${host}]`).hostname.slice(1, -1), kind: "IPv6" };
  }
  const name = host.replace(/\.$/, "");
  const labels = name.split(".");
  // What ends in a number is read as an address, in bases and parts that hide which one it is.
  if (/^(?:\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? "")) {
    if (isIP(name) === 4) return { host: name, kind: "IPv4" };
    return { why: "An IPv4 address must be written as four decimal numbers, such as 127.0.0.1." };
  }
  if (name.length > maxHostLength || !labels.every((each) => label.test(each))) {
    return { why: "The host is neither a host name in ASCII nor an address." };
  }
  return { host: name, kind: "name" };
}

function unbracketed(host: string): string {
  return /^\[(.*:.*)\]$/.exec(host)?.[1] ?? host;
}

function isDeviceItself({ host, kind }: Exclude<Read, { why: string }>): boolean {
  return host === "localhost" || host === "::1" || (kind === "IPv4" && host.startsWith("127."));
}

/** Why a host is refused though the operator may have named it; undefined where it is not. */
function whyNever({ host, kind }: Exclude<Read, { why: string }>): string | undefined {
  if (metadataNames.has(host) || metadataAddresses.has(host)) return metadata;
  if (kind === "name") {
    if (host.endsWith(".metadata.google.internal")) return metadata;
    return addressDomains.test(host) ? "The host's name stands for an address that is written into it." : undefined;
  }
  return kind === "IPv4" ? whyNeverIPv4(host) : whyNeverIPv6(host);
}

const metadata = "The host gives out the credentials of a cloud machine.";

function whyNeverIPv4(host: string): string | undefined {
  const [first = 0, second = 0] = host.split(".").map(Number);
  if (first === 0) return "The address is unspecified.";
  if (first === 169 && second === 254) return "The address is link-local, where clouds give out credentials.";
  if (first >= 224) return "The address is no single host's.";
  return undefined;
}

function whyNeverIPv6(host: string): string | undefined {
  if (host === "::1") return undefined;
  if (host === "::") return "The address is unspecified.";
  const [first = 0, second = 0] = groupsOf(host);
  if ((first & 0xffc0) === 0xfe80) return "The address is link-local.";
  if ((first & 0xff00) === 0xff00) return "The address is no single host's.";
  // ::/16 holds the mapped and the compatible addresses, 64:ff9b::/16 and 2002::/16 those that are translated.
  if (first === 0 || (first === 0x64 && second === 0xff9b) || first === 0x2002) {
    return "The address has an IPv4 address in it; write that one as four decimal numbers.";
  }
  return undefined;
}

/** The first two groups of a canonical address: those that a double colon leaves out are 0. */
function groupsOf(host: string): number[] {
  const [before = ""] = host.split("::");
  const groups = before.split(":").map((group) => Number.parseInt(group || "0", 16));
  return [groups[0] ?? 0, groups[1] ?? 0];
}
