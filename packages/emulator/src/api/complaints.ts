import type { ErrorObject } from "ajv";
import { MAX_COMPLAINTS } from "../limits.ts";

const NAME_RULE = 'letters, digits, ".", "_" or "-", beginning with a letter or a digit';

/** Rules of names, in words. */
const PATTERNS: ReadonlyMap<string, string> = new Map([
  ["^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$", `must be 1 to 100 ${NAME_RULE}`],
  ["^(?:[a-zA-Z0-9][a-zA-Z0-9._-]{0,99})?$", `must be empty or 1 to 100 ${NAME_RULE}`],
  ["^[a-z0-9][a-z0-9._-]{0,99}$", `must be 1 to 100 lower-case ${NAME_RULE}`],
]);

/**
 * What a validator found, for people: `spec.containers[0].env[1].value must be a string, not a number`. Values are named by
 * their type only, as they may be secret.
 *
 * @param subject what is told of where all of it is wrong
 * @param within what the name of a member follows; nothing unless given
 */
export function describe(errors: readonly ErrorObject[], subject: string, data: unknown, within = ""): string {
  const shown = errors.slice(0, MAX_COMPLAINTS).map((error) => describeOne(error, subject, data, within));
  const more = errors.length - shown.length;
  return `${[...new Set(shown)].join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}

function describeOne(error: ErrorObject, subject: string, data: unknown, within: string): string {
  const where = fieldPath(error.instancePath, within) || subject;
  const params: Readonly<Record<string, unknown>> = error.params;
  switch (error.keyword) {
    case "required": {
      const name = String(params.missingProperty);
      const field = error.instancePath === "" ? name : `${where}.${name}`;
      return `${field} is required: set it`;
    }
    case "type":
      return `${where} must be ${article([params.type].flat().join(" or "))}, not ${typeName(valueAt(data, error.instancePath))}`;
    case "enum":
      return `${where} must be one of ${[params.allowedValues]
        .flat()
        .map((value) => JSON.stringify(value))
        .join(", ")}`;
    case "unevaluatedProperties":
    case "additionalProperties":
      return `${where} has no member "${String(params.additionalProperty ?? params.unevaluatedProperty)}": remove it or check its spelling`;
    case "format":
      if (params.format === "byte") return `${where} must be standard base64, with its padding`;
      return `${where} ${error.message ?? "is not valid"}`;
    case "pattern":
      return `${where} ${PATTERNS.get(String(params.pattern)) ?? error.message ?? "is not valid"}`;
    default:
      return `${where} ${error.message ?? "is not valid"}`;
  }
}

/** `/spec/containers/0/env` → `spec.containers[0].env` */
function fieldPath(instancePath: string, within: string): string {
  if (instancePath === "") return "";
  let path = within;
  for (const part of pointerParts(instancePath)) {
    if (/^\d+$/.test(part)) path += `[${part}]`;
    else if (/^[\w-]+$/.test(part)) path += path === "" ? part : `.${part}`;
    else path += `[${JSON.stringify(part)}]`;
  }
  return path;
}

export function pointerParts(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function valueAt(data: unknown, instancePath: string): unknown {
  let value = data;
  for (const part of pointerParts(instancePath)) {
    value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[part] : undefined;
  }
  return value;
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  return article(Array.isArray(value) ? "array" : typeof value);
}

function article(noun: string): string {
  return noun === "null" ? noun : `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}
