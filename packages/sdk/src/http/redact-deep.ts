import { fromBase64, toBase64 } from "./base64.ts";
import { secretsOf } from "./credentials.ts";
import { MASK, redact } from "./redact.ts";
import type { CallState } from "./request.ts";

const SECRET_FIELDS = new Set(["data", "password", "deviceRegistrationTokenId", "deviceAccessKeyValue"]);
const SECRET_MEMBER = new RegExp(`("(?:${[...SECRET_FIELDS].join("|")})"\\s*:\\s*)"(?:\\\\.|[^"\\\\])*"?`, "g");
const MAX_DEPTH = 40;

/** `value`, a parsed JSON body, with {@link redact} applied to every string in it. */
export function redactDeep(value: unknown, secrets: readonly string[], depth = 0): unknown {
  // JSON that was cut off is a text, with the same fields.
  if (typeof value === "string") return redact(value, secrets).replace(SECRET_MEMBER, `$1"${MASK}"`);
  if (typeof value !== "object" || value === null) return value;
  if (depth === MAX_DEPTH) return MASK;
  if (Array.isArray(value)) return value.map((item) => redactDeep(item, secrets, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      // A secret of a few letters would make nonsense of every key.
      redact(
        key,
        secrets.filter((secret) => secret.length > 3),
      ),
      SECRET_FIELDS.has(key) && typeof item === "string" ? MASK : redactDeep(item, secrets, depth + 1),
    ]),
  );
}

/** What stands in base64 as text, if it does. */
function decoded(value: string): string[] {
  try {
    return [new TextDecoder("utf-8", { fatal: true }).decode(fromBase64(value))];
  } catch {
    return [];
  }
}

/** The secret strings inside a request body, so that a server that repeats them in an error does not leak them. */
export function secretsIn(body: unknown, depth = 0): string[] {
  if (typeof body !== "object" || body === null || depth === MAX_DEPTH) return [];
  return Object.entries(body).flatMap(([key, value]) => {
    if (!SECRET_FIELDS.has(key) || typeof value !== "string") return secretsIn(value, depth + 1);
    // A secret's value is sent in base64, and a server may tell it as it is.
    return key === "data" ? [value, ...decoded(value)] : [value];
  });
}

/** A text as it stands in JSON, or in a message of Go's that quotes it. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** A text as it stands in an address. */
function encoded(text: string): string[] {
  try {
    return [encodeURIComponent(text)];
  } catch {
    // Half of a pair of surrogates: it cannot stand there.
    return [];
  }
}

/** Everything in a call that an error must not show, the longest first, also as it stands in an address. */
export function secretsOfCall(
  { authorization, requestBody, path }: Pick<CallState, "authorization" | "requestBody" | "path">,
  accessKey?: unknown,
): string[] {
  // A server may tell a key that it was not sent this time.
  const basic = typeof accessKey === "string" ? [accessKey, toBase64(`${accessKey}:`)] : [];
  const found = [...basic, path?.token, ...secretsOf(authorization), ...secretsIn(requestBody)];
  const texts = found.filter((each) => typeof each === "string" && each !== "") as string[];
  const forms = texts.flatMap((each) => [each, escaped(each), escaped(escaped(each)), ...encoded(each)]);
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}
