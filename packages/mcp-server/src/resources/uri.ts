import type { Variables } from "./define.ts";

const scheme = "synpse://";

/** What an address may have in a segment; all else is percent-encoded. */
const segment = /^[\w\-.~!$&'()*+,;=:@%]*$/;

const variable = /^\{(\w+)\}$/;

/** Why the value of a variable is refused; in this server's own words, without the value. */
export class InvalidVariable extends Error {
  override readonly name = "InvalidVariable";
}

/**
 * What the variables of a template stand for in an address; undefined where the address is not one of the template's.
 * Each is one segment, decoded exactly once. Throws InvalidVariable where it can be no name.
 */
export function matchUri(template: string, uri: string): Variables | undefined {
  if (!uri.startsWith(scheme)) return undefined;
  const names = segments(template);
  const values = segments(uri);
  if (names.length !== values.length) return undefined;
  const found: [string, string][] = [];
  for (const [index, part] of names.entries()) {
    const value = values[index] ?? "";
    const [, name] = variable.exec(part) ?? [];
    if (name !== undefined) found.push([name, value]);
    else if (part !== value) return undefined;
  }
  return Object.fromEntries(found.map(([name, value]) => [name, decode(name, value)]));
}

/** The names in a template, in their order. */
export function variablesOf(template: string): string[] {
  return segments(template).flatMap((part) => variable.exec(part)?.[1] ?? []);
}

/** The template with a value in the place of one of its variables. */
export function fillVariable(template: string, name: string, value: string): string {
  return template.replace(`{${name}}`, () => encodeURIComponent(value));
}

function segments(uri: string): string[] {
  return uri.slice(scheme.length).split("/");
}

function decode(name: string, raw: string): string {
  if (!segment.test(raw)) throw new InvalidVariable(`${name} has characters that must be percent-encoded`);
  const value = decodeOnce(raw);
  if (value === undefined) throw new InvalidVariable(`${name} is not percent-encoded UTF-8`);
  const trimmed = value.trim();
  if (trimmed === "") throw new InvalidVariable(`${name} must not be empty`);
  if (trimmed === "." || trimmed === "..")
    throw new InvalidVariable(`${name} must be a name, and "." and ".." are none`);
  if (/[/\\]/.test(value)) throw new InvalidVariable(`${name} must not contain slashes`);
  if (/\p{Cc}/u.test(value)) throw new InvalidVariable(`${name} must not contain control characters`);
  return value;
}

function decodeOnce(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
