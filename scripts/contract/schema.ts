import { isRecord, type Json } from "../json.ts";
import type { ApiDocument } from "./document.ts";
import type { Finding, Kind } from "./drift.ts";
import { fieldName, patternOf, shapeOf, wordOf } from "./shape.ts";

/** Keywords that say nothing about which values are allowed. */
const notes = new Set(["description", "summary", "title", "example", "examples", "readOnly", "x-since"]);
/** Keywords that {@link judgeValue} knows. */
const judged = new Set([
  ...["$ref", "type", "enum", "x-known-values", "format", "contentEncoding", "pattern", "minimum", "maximum"],
  ...["maxLength", "required", "properties", "additionalProperties", "items"],
]);
/** Formats that are checked; `int64` is what `type: integer` says already. */
const formats = new Set(["date-time", "byte", "int64"]);

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const utcTime = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,9})?Z$/;

/**
 * What in a value is not as its schema says. A member that the schema does not have is a finding too, and null is told
 * apart from other wrong types: that is why this is not left to a general validator, which the emulator and Prism use.
 */
export function judgeValue(document: ApiDocument, schema: Json, value: unknown, pointer = ""): Finding[] {
  const node = document.resolve(schema);
  const types = [node.type].flat().filter((type) => typeof type === "string");
  const found = (kind: Kind, documented: string, came: string): Finding => ({ kind, pointer, documented, came });
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) {
    const kind = value !== null ? "wrong-type" : types.includes("array") ? "null-list" : "null-value";
    return [found(kind, types.join(" or "), shapeOf(value))];
  }
  if (typeof value === "string") return judgeString(node, value, found);
  if (typeof value === "number") return judgeNumber(node, value, found);
  if (Array.isArray(value)) {
    const { items } = node;
    if (!isRecord(items)) return [];
    return value.flatMap((item, index) => judgeValue(document, items, item, `${pointer}/${index}`));
  }
  return isRecord(value) ? judgeObject(document, node, value, pointer) : [];
}

function isOfType(value: unknown, type: string): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isRecord(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}

type Found = (kind: Kind, documented: string, came: string) => Finding;

function judgeString(node: Json, value: string, found: Found): Finding[] {
  const findings: Finding[] = [];
  const { enum: members, "x-known-values": known } = node;
  if (Array.isArray(members) && !members.includes(value)) {
    findings.push(found("unknown-enum", `one of ${members.join(", ")}`, wordOf(value)));
  }
  if (Array.isArray(known) && value !== "" && !known.includes(value)) {
    findings.push(found("unknown-value", `known are ${known.join(", ")}`, wordOf(value)));
  }
  if (node.format === "date-time" && !utcTime.test(value)) {
    const documented = "a time in RFC 3339, in UTC, with up to nine digits of fraction";
    findings.push(found("wrong-format", documented, patternOf(value)));
  }
  if (node.contentEncoding === "base64" && !base64.test(value)) {
    findings.push(found("not-base64", "base64", shapeOf(value)));
  }
  if (typeof node.pattern === "string" && !new RegExp(node.pattern, "u").test(value)) {
    findings.push(found("wrong-format", `a string that matches ${node.pattern}`, shapeOf(value)));
  }
  if (typeof node.maxLength === "number" && [...value].length > node.maxLength) {
    findings.push(found("wrong-format", `at most ${node.maxLength} characters`, shapeOf(value)));
  }
  return findings;
}

function judgeNumber({ minimum, maximum }: Json, value: number, found: Found): Finding[] {
  const low = typeof minimum === "number" && value < minimum;
  const high = typeof maximum === "number" && value > maximum;
  if (!low && !high) return [];
  return [found("wrong-format", low ? `at least ${minimum}` : `at most ${maximum}`, shapeOf(value))];
}

function judgeObject(document: ApiDocument, node: Json, value: Json, pointer: string): Finding[] {
  const findings: Finding[] = [];
  const properties = isRecord(node.properties) ? node.properties : {};
  const { required, additionalProperties: others } = node;
  for (const name of Array.isArray(required) ? required.map(String) : []) {
    if (name in value) continue;
    const at = `${pointer}/${escapePointer(name)}`;
    findings.push({ kind: "missing-field", pointer: at, documented: "required", came: "it is not there" });
  }
  for (const [name, member] of Object.entries(value)) {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (isRecord(schema)) {
      findings.push(...judgeValue(document, schema, member, `${pointer}/${escapePointer(name)}`));
    } else if (isRecord(others)) {
      // The keys of a map are its owner's.
      findings.push(...judgeValue(document, others, member, `${pointer}/*`));
    } else if (others !== true) {
      const at = `${pointer}/${escapePointer(fieldName(name))}`;
      findings.push({ kind: "unknown-field", pointer: at, documented: "no such member", came: shapeOf(member) });
    }
  }
  return findings;
}

function escapePointer(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

/**
 * Keywords and formats in a schema, and in all that it leads to, which {@link judgeValue} does not know: what they demand
 * would go unnoticed.
 */
export function unknownKeywords(document: ApiDocument, schema: Json, seen = new Set<unknown>()): string[] {
  if (seen.has(schema) || seen.has(schema.$ref)) return [];
  seen.add(schema.$ref ?? schema);
  const node = document.resolve(schema);
  const unknown = Object.keys(node).filter((key) => !notes.has(key) && !judged.has(key));
  const format = typeof node.format === "string" && !formats.has(node.format) ? [`format: ${node.format}`] : [];
  const below = [
    node.items,
    node.additionalProperties,
    ...Object.values(isRecord(node.properties) ? node.properties : {}),
  ];
  return [...unknown, ...format, ...below.filter(isRecord).flatMap((child) => unknownKeywords(document, child, seen))];
}
