const HIDDEN = "[redacted]";

/** Members whose values are credentials or secret, wherever they stand in a request. */
const SECRET_MEMBERS = new Set([
  "data",
  "password",
  "deviceRegistrationTokenId",
  "registrationTokenId",
  "deviceAccessKeyValue",
]);

/** Ids of registration tokens, which are credentials; and access keys: a KSUID alone or behind one letter. */
const CREDENTIALS = /\bdrt_\w+|(?<![A-Za-z0-9_])[su]?[0-9A-Za-z]{27}(?![A-Za-z0-9_])/g;

/** Deeper parts of a body are not kept. */
const MAX_DEPTH = 20;

/** A text without credentials. */
export function redactText(text: string): string {
  return text.replace(CREDENTIALS, (found) => (found.startsWith("drt_") ? `drt_${HIDDEN}` : HIDDEN));
}

/** A copy of a JSON value without credentials and secrets. */
export function redactValue(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) return "[too deep]";
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      redactText(name),
      SECRET_MEMBERS.has(name) && member !== "" ? HIDDEN : redactValue(member, depth + 1),
    ]),
  );
}
