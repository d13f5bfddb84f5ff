import type { KeyFinder, Span } from "./key-finder.ts";

/** Stands for what is not told. */
export const HIDDEN = "[redacted]";

/** Members whose values are credentials or secret, wherever they stand in a request; in lower case, as decoders in Go take any. */
const SECRET_MEMBERS = new Set([
  "data",
  "password",
  "deviceregistrationtokenid",
  "registrationtokenid",
  "deviceaccesskeyvalue",
]);

/**
 * Ids of registration tokens, which are credentials; and access keys: a KSUID alone or behind one letter. In a URL, what is before
 * one may be percent-encoded (more than once). How often is bounded here, so that the time grows with the text alone.
 */
const CREDENTIALS =
  /drt_\w+|(?:(?<![A-Za-z0-9_])|(?<=%(?:25){0,4}[0-9A-Fa-f]{2}))[su]?[0-9A-Za-z]{27}(?![A-Za-z0-9_])/g;

/** A character, percent-encoded as often as may be. */
const ENCODED = /%(?:25)*([0-9A-Fa-f]{2})/g;

/** Deeper parts of a body are not kept. */
const MAX_DEPTH = 20;

/** Whether a key looks like one, and is found wherever it stands. */
export function isFound(key: string): boolean {
  return /^[su]?[0-9A-Za-z]{27}$/.test(key);
}

/** A text without credentials, and without the keys that are given; neither as they are nor percent-encoded. */
export function redactText(text: string, keys?: KeyFinder): string {
  let safe = text;
  for (const find of keys ? [keys, credentials] : [credentials]) {
    safe = hide(safe, find(safe));
    if (safe.includes("%")) safe = hideEncoded(safe, find);
  }
  return safe;
}

function credentials(text: string): Span[] {
  return Array.from(text.matchAll(CREDENTIALS), ({ index, 0: found }) => [index, index + found.length]);
}

/** Hides what is found once the percent-encoding is taken away, and leaves all else as it is. */
function hideEncoded(text: string, find: KeyFinder): string {
  const pieces: string[] = [];
  // Where the decoded characters stand in the text; that of the end too.
  const places: number[] = [];
  let done = 0;
  const copy = (end: number): void => {
    pieces.push(text.slice(done, end));
    for (let place = done; place < end; place++) places.push(place);
  };
  for (const { index, 0: encoded, 1: code = "" } of text.matchAll(ENCODED)) {
    copy(index);
    pieces.push(String.fromCharCode(Number.parseInt(code, 16)));
    places.push(index);
    done = index + encoded.length;
  }
  if (done === 0) return text;
  copy(text.length);
  places.push(text.length);
  const spans = find(pieces.join("")).map(([start, end]): Span => [places[start] ?? 0, places[end] ?? text.length]);
  return hide(text, spans);
}

function hide(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  const pieces: string[] = [];
  let done = 0;
  for (const [start, end] of spans) {
    const isToken = /^drt[_%]/.test(text.slice(start, start + 4));
    pieces.push(text.slice(done, start), isToken ? `drt_${HIDDEN}` : HIDDEN);
    done = end;
  }
  pieces.push(text.slice(done));
  return pieces.join("");
}

/** A copy of a JSON value without credentials and secrets. */
export function redactValue(value: unknown, keys?: KeyFinder, depth = 0): unknown {
  if (typeof value === "string") return redactText(value, keys);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) return "[too deep]";
  if (Array.isArray(value)) return value.map((item) => redactValue(item, keys, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      redactText(name, keys),
      SECRET_MEMBERS.has(name.toLowerCase()) && member !== "" ? HIDDEN : redactValue(member, keys, depth + 1),
    ]),
  );
}
