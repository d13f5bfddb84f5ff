import type { Application } from "@synpse/sdk";
import { repeat, ToolFailure } from "../../failure.ts";
import { isMap } from "../../is-map.ts";
import { redacted } from "../../output/redact.ts";
import { redactStructure } from "../../output/structure.ts";
import { ownedOf } from "./owned.ts";

/** The longest manifest that is told, in bytes: one that was cut would remove what is missing when it is deployed. */
const maxSize = 20_000;

/** The longest value that is told, in characters, so that no line is cut. */
const maxValue = 1_500;

/** In the order of the documentation; what else there is follows. */
const order = ["name", "description", "type", "scheduling", "spec"];

/**
 * An application as a manifest that can be deployed again: YAML with placeholders for values that are not shown. Every text is
 * in double quotes with what is not seen escaped, so that no later step of the output changes its meaning.
 */
export function manifestLines(application: Application): string[] {
  const masked = masksOf(application) as Record<string, unknown>;
  const members = [...new Set([...order, ...Object.keys(masked)])];
  const lines = block(withoutEmpty(Object.fromEntries(members.map((member) => [member, masked[member]]))));
  if (Buffer.byteLength(lines.join("\n")) <= maxSize) return lines;
  throw new ToolFailure({
    code: "too_large",
    what: "The manifest of this application is larger than one result may be, and a part of it must not be deployed.",
    repeat: repeat.pointless,
    next: "Change it with update_application, or let the user keep its manifest in a file.",
  });
}

/** What a user owns of an application, with placeholders in place of what is secret or too long to be told. */
export function masksOf(application: Application): unknown {
  return withoutLong(redactStructure(ownedOf(application)));
}

function withoutLong(value: unknown): unknown {
  if (typeof value === "string") return value.length > maxValue ? redacted : value;
  if (Array.isArray(value)) return value.map(withoutLong);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutLong(member)]));
}

/** Without what says nothing: the API makes no difference between an empty field and none. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (!isMap(value)) return value;
  const members = Object.entries(value).map(([key, member]) => [key, withoutEmpty(member)] as const);
  return Object.fromEntries(members.filter(([, member]) => !isEmpty(member)));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function block(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const [first = "", ...others] = isNested(item) ? block(item) : [scalar(item)];
      return [`- ${first}`, ...others.map(indent)];
    });
  }
  return Object.entries(value as object).flatMap(([key, member]: [string, unknown]) =>
    isNested(member) ? [`${keyText(key)}:`, ...block(member).map(indent)] : [`${keyText(key)}: ${scalar(member)}`],
  );
}

function isNested(value: unknown): boolean {
  return typeof value === "object" && !isEmpty(value);
}

function indent(line: string): string {
  return `  ${line}`;
}

function keyText(key: string): string {
  return /^[A-Za-z][\w.-]*$/.test(key) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(key) ? key : quoted(key);
}

function scalar(value: unknown): string {
  return typeof value === "string" ? quoted(value) : JSON.stringify(value);
}

// What the output takes out of every text, and the beginning of a tag.
const unseen = /[<\p{Cc}\p{Default_Ignorable_Code_Point}\u{2028}\u{2029}\u{FFF9}-\u{FFFB}\p{Surrogate}]/gu;

function quoted(text: string): string {
  const escaped = text.replace(/["\\]/g, "\\$&").replace(unseen, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (character === "\n") return "\\n";
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
  return `"${escaped}"`;
}
