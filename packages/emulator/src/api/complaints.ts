import type { ErrorObject } from "ajv";
import { MAX_COMPLAINTS } from "../limits.ts";

/**
 * What a validator found, for people: `spec.containers[0].env[1].value must be a string, not a number`. Values are named by
 * their type only, as they may be secret.
 */
export function describe(errors: readonly ErrorObject[], subject: string, data: unknown): string {
  const shown = errors.slice(0, MAX_COMPLAINTS).map((error) => describeOne(error, subject, data));
  const more = errors.length - shown.length;
  return `${[...new Set(shown)].join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}

function describeOne(error: ErrorObject, subject: string, data: unknown): string {
  const where = fieldPath(error.instancePath) || subject;
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
    default:
      return `${where} ${error.message ?? "is not valid"}`;
  }
}

/** `/spec/containers/0/env` → `spec.containers[0].env` */
function fieldPath(instancePath: string): string {
  let path = "";
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
