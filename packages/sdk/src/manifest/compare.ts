import { MASK } from "../http/redact.ts";

/** One difference. A value that is undefined is not set on that side; passwords are shown as `***`. */
export interface Change {
  /** Where, such as `spec.containers[web].image`. */
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

// The keys of these are the user's own, so that an empty value is an entry all the same.
const MAPS = new Set([
  "selectors",
  "sysctl",
  "ulimit",
  "storageOpt",
  "config",
  "options",
  "bindOptions",
  "tmpfsOptions",
]);
const HIDDEN = new Set(["password"]);

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function filled(fields: Fields, map: (value: unknown, key: string) => unknown): Fields | undefined {
  const entries = Object.entries(fields).map(([key, value]) => [key, map(value, key)] as const);
  const left = entries.filter(([, value]) => value !== undefined && value !== null);
  return left.length === 0 ? undefined : Object.fromEntries(left);
}

/** A value without what is empty: the API's Go types make no difference between an empty field and an absent one. */
function prune(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) {
    return value.length === 0 ? undefined : value.map((item) => (isFields(item) ? (prune(item) ?? {}) : item));
  }
  if (isFields(value)) return filled(value, MAPS.has(key) ? (entry) => entry : prune);
  return value === "" || value === 0 || value === false || value === null ? undefined : value;
}

function mask(value: unknown, key: string): unknown {
  if (HIDDEN.has(key)) return value && MASK;
  if (Array.isArray(value)) return value.map((item) => mask(item, ""));
  return isFields(value) ? filled(value, mask) : value;
}

/** The items of a list by their names, where every one has a name of its own. */
function byName(list: readonly unknown[]): Fields | undefined {
  const named: Record<string, unknown> = Object.create(null);
  for (const item of list) {
    if (!isFields(item) || typeof item.name !== "string" || Object.hasOwn(named, item.name)) return undefined;
    named[item.name] = item;
  }
  return named;
}

/** A member, but none that every object has. */
function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function isEqual(from: unknown, to: unknown): boolean {
  const changes: Change[] = [];
  walk("", from, to, "", changes);
  return changes.length === 0;
}

function walk(path: string, from: unknown, to: unknown, key: string, changes: Change[]): void {
  if (isFields(from) && isFields(to)) {
    const inMap = MAPS.has(key);
    for (const name of new Set([...Object.keys(to), ...Object.keys(from)])) {
      const at = path === "" ? name : inMap ? `${path}[${name}]` : `${path}.${name}`;
      walk(at, own(from, name), own(to, name), inMap ? "" : name, changes);
    }
    return;
  }
  if (Array.isArray(from) && Array.isArray(to)) {
    const old = byName(from);
    const wanted = byName(to);
    if (old && wanted) {
      for (const name of new Set([...Object.keys(wanted), ...Object.keys(old)])) {
        walk(`${path}[${name}]`, own(old, name), own(wanted, name), "", changes);
      }
      return;
    }
    if (from.length === to.length && from.every((item, index) => isEqual(item, to[index]))) return;
  } else if (from === to) return;
  changes.push({ path, from: mask(from, key), to: mask(to, key) });
}

/**
 * What differs between two objects, field by field. Empty and absent are the same; the order of things that have names
 * does not count.
 */
export function compare(from: object, to: object): Change[] {
  const changes: Change[] = [];
  walk("", prune(from) ?? {}, prune(to) ?? {}, "", changes);
  return changes;
}
