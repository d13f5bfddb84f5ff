/** An address that devices may connect to for real. */
export interface AllowedHost {
  readonly host: string;
  /** undefined: every port of it. */
  readonly port: number | undefined;
}

export const ALLOWED_HOST_RULE = 'HOST:PORT or HOST:* (such as "192.168.1.10:5432", "printer.local:*" or "[::1]:80")';

const ENTRY = /^(?:\[([0-9a-fA-F:.]+)\]|([a-zA-Z0-9._-]+)):(\*|[1-9]\d{0,4})$/;

/** Reads an entry of an allow-list; undefined for what is none. */
export function parseAllowedHost(entry: string): AllowedHost | undefined {
  const [match, address, name = address, port] = ENTRY.exec(entry) ?? [];
  if (match === undefined || name === undefined || Number(port) > 65_535) return undefined;
  return { host: name, port: port === "*" ? undefined : Number(port) };
}

/**
 * The entry by which a device may connect to a host for real. Hosts are compared letter by letter, without looking anything up:
 * another spelling of a host that is on the list is not on it.
 */
export function findAllowed(list: readonly AllowedHost[], hostname: string, port: number): AllowedHost | undefined {
  return list.find((entry) => entry.host === hostname && (entry.port === undefined || entry.port === port));
}
