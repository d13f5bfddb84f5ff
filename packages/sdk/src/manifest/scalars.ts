import type { Scalar } from "yaml";
import { MASK } from "../http/redact.ts";
import type { Position, Report } from "./issues.ts";
import { type Schema, typeOf } from "./schema.ts";
import { written } from "./source.ts";
import { suggest } from "./suggest.ts";

interface Place {
  readonly path: string;
  readonly at: Position;
}

const SHOWN = 60;
/** Fields whose value no message may repeat. */
const HIDDEN = /(^|\.)password$/;

/** A text as a message shows it. */
function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}

// Words that mean true or false in other versions of YAML.
const WORDS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["on", true],
  ["false", false],
  ["no", false],
  ["off", false],
]);

function readString(scalar: Scalar, schema: Schema, report: Report, { at, path }: Place): string | undefined {
  const { value } = scalar;
  // Of a choice, nothing is none of the values.
  if (value === null && schema.enum) return undefined;
  const text = typeof value === "string" ? value : value === null ? "" : written(scalar);
  if (value === null) report.warning(at, path, 'is empty and was taken as the text "". Write "" to say so');
  else if (typeof value !== "string") {
    const taken = HIDDEN.test(path) ? MASK : shown(text);
    report.warning(at, path, `is a ${typeof value} and was taken as the text ${taken}. Quote it to say so`);
  }
  return checkString(text, schema, report, { at, path });
}

function checkString(text: string, schema: Schema, report: Report, { at, path }: Place): string | undefined {
  const { enum: allowed, "x-known-values": known, pattern, maxLength } = schema;
  if (allowed && !allowed.includes(text)) {
    if (text === "") return undefined;
    // A writer of YAML 1.1 makes `false` of the word no.
    const meant = text === "false" && allowed.includes("no") ? "no" : suggest(text, allowed);
    const asked = meant ? ` Did you mean ${meant}?` : "";
    report.error(at, path, `must be one of ${allowed.join(", ")}, not ${shown(text)}.${asked}`, meant);
    return undefined;
  }
  if (known && text !== "" && !known.includes(text)) {
    const meant = suggest(text, known);
    if (meant) report.warning(at, path, `is ${shown(text)}. Did you mean ${meant}?`, meant);
  }
  if (pattern && text !== "" && !new RegExp(pattern).test(text)) {
    report.error(at, path, `must match ${pattern}, but is ${shown(text)}`);
    return undefined;
  }
  if (maxLength !== undefined && text.length > maxLength) {
    report.error(at, path, `must not be longer than ${maxLength} characters, but has ${text.length}`);
    return undefined;
  }
  return text;
}

function readInteger(scalar: Scalar, report: Report, { at, path }: Place): number | undefined {
  const { value } = scalar;
  if (value === null) return undefined;
  const number = typeof value === "string" && /^[-+]?\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isSafeInteger(number)) {
    const most = typeof number === "number" && Number.isInteger(number) ? ` up to ${Number.MAX_SAFE_INTEGER}` : "";
    report.error(at, path, `must be a whole number${most}, not ${shown(written(scalar))}`);
    return undefined;
  }
  if (/^[-+]?0\d/.test(written(scalar))) {
    report.warning(at, path, `begins with 0 and was taken as the decimal number ${number}. Leave out the 0 to say so`);
  }
  if (number !== value)
    report.warning(at, path, `is a text and was taken as the number ${number}. Leave out the quotes`);
  return number;
}

function readBoolean(scalar: Scalar, report: Report, { at, path }: Place): boolean | undefined {
  const { value } = scalar;
  if (value === null || typeof value === "boolean") return value ?? undefined;
  const word = typeof value === "string" ? WORDS.get(value.toLowerCase()) : undefined;
  if (word === undefined) report.error(at, path, `must be true or false, not ${shown(written(scalar))}`);
  else
    report.warning(at, path, `is the text ${shown(String(value))} and was taken as ${word}. Write ${word} to say so`);
  return word;
}

/** Reads a single value as its schema says; undefined where it is empty or wrong. */
export function readScalar(scalar: Scalar, schema: Schema, report: Report, place: Place): unknown {
  switch (typeOf(schema)) {
    case "string":
      return readString(scalar, schema, report, place);
    case "integer":
      return readInteger(scalar, report, place);
    case "boolean":
      return readBoolean(scalar, report, place);
    default:
      return scalar.value;
  }
}
