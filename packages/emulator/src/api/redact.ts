const HIDDEN = "[redacted]";

/** Members whose values are credentials or secret, wherever they stand in a request. */
const SECRET_MEMBERS = new Set([
  "data",
  "password",
  "deviceRegistrationTokenId",
  "registrationTokenId",
  "deviceAccessKeyValue",
]);

/**
 * Ids of registration tokens, which are credentials; and access keys: a KSUID alone or behind one letter. Both may stand in a
 * URL, where what is before them, and the token's `_`, may be percent-encoded (more than once).
 */
const CREDENTIALS =
  /drt(?:_|%(?:25)*5[Ff])\w+|(?:(?<![A-Za-z0-9_])|(?<=%(?:25)*[0-9A-Fa-f]{2}))[su]?[0-9A-Za-z]{27}(?![A-Za-z0-9_])/g;

/** Deeper parts of a body are not kept. */
const MAX_DEPTH = 20;

/** Whether a key looks like one, and is found wherever it stands. */
export function isFound(key: string): boolean {
  return /^[su]?[0-9A-Za-z]{27}$/.test(key);
}

/** Finds keys that were chosen by hand, as they are or percent-encoded; undefined when there are none. */
export function keyPattern(keys: Iterable<string>): RegExp | undefined {
  // The longest first: a key may begin with another.
  const patterns = [...keys].sort((a, b) => b.length - a.length).map((key) => [...Buffer.from(key)].map(byte).join(""));
  return patterns.length === 0 ? undefined : new RegExp(patterns.join("|"), "g");
}

/** One byte of a key, plain or percent-encoded in either letter case. */
function byte(code: number): string {
  const hex = code.toString(16).padStart(2, "0");
  const digits = hex.replace(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
  return `(?:\\x${hex}|%(?:25)*${digits})`;
}

/** A text without credentials, and without the keys that are given. */
export function redactText(text: string, keys?: RegExp): string {
  const known = keys ? text.replace(keys, HIDDEN) : text;
  return known.replace(CREDENTIALS, (found) => (found.startsWith("drt") ? `drt_${HIDDEN}` : HIDDEN));
}

/** A copy of a JSON value without credentials and secrets. */
export function redactValue(value: unknown, keys?: RegExp, depth = 0): unknown {
  if (typeof value === "string") return redactText(value, keys);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) return "[too deep]";
  if (Array.isArray(value)) return value.map((item) => redactValue(item, keys, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      redactText(name, keys),
      SECRET_MEMBERS.has(name) && member !== "" ? HIDDEN : redactValue(member, keys, depth + 1),
    ]),
  );
}
