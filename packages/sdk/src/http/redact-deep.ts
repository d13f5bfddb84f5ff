import { MASK, redact } from "./redact.ts";

const SECRET_FIELDS = new Set(["data", "password", "deviceRegistrationTokenId", "deviceAccessKeyValue"]);
const MAX_DEPTH = 40;

/** `value`, a parsed JSON body, with {@link redact} applied to every string in it. */
export function redactDeep(value: unknown, secrets: readonly string[], depth = 0): unknown {
  if (typeof value === "string") return redact(value, secrets);
  if (typeof value !== "object" || value === null) return value;
  if (depth === MAX_DEPTH) return MASK;
  if (Array.isArray(value)) return value.map((item) => redactDeep(item, secrets, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      redact(key, secrets),
      SECRET_FIELDS.has(key) && typeof item === "string" ? MASK : redactDeep(item, secrets, depth + 1),
    ]),
  );
}

/** The secret strings inside a request body, so that a server that repeats them in an error does not leak them. */
export function secretsIn(body: unknown, depth = 0): string[] {
  if (typeof body !== "object" || body === null || depth === MAX_DEPTH) return [];
  return Object.entries(body).flatMap(([key, value]) =>
    SECRET_FIELDS.has(key) && typeof value === "string" ? [value] : secretsIn(value, depth + 1),
  );
}
