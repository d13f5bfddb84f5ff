import * as z from "zod";
import { type Failure, repeat } from "./failure.ts";
import { isMap } from "./is-map.ts";
import { nearest } from "./nearest.ts";
import type { Facts } from "./output/facts.ts";

/**
 * Parts of input schemas. Keys are strict everywhere; scalars are lenient, because models often send numbers and
 * booleans as strings: "25" is 25 and "true" is true, and nothing else is guessed.
 */

const defaultLimit = 25;
const maxLimit = 100;

export const name = (description?: string) => described(z.string().trim().min(1).max(256), description);

interface Range {
  readonly min: number;
  readonly max: number;
}

export const wholeNumber = ({ min, max }: Range, description?: string) =>
  z.preprocess(lenientNumber, described(z.number().int().min(min).max(max), description));

/** The same with a default. It belongs inside: around the number it would be missing in what is listed. */
export const wholeNumberOr = (otherwise: number, { min, max }: Range, description: string) =>
  z.preprocess(lenientNumber, z.number().int().min(min).max(max).default(otherwise).describe(description));

export const flag = (description: string) =>
  z.preprocess(
    (value) => (value === "true" ? true : value === "false" ? false : value),
    z.boolean().optional().describe(description),
  );

/** A value where the API wants a string and a model may give a number or a boolean. */
export const scalarText = () =>
  z.preprocess(
    (value) => (typeof value === "number" || typeof value === "boolean" ? String(value) : value),
    z.string(),
  );

export const labels = (description: string) =>
  z.record(z.string().min(1), scalarText()).optional().describe(description);

export const namespace = () => name("Default: the server's namespace").optional();

export const format = () =>
  z.enum(["concise", "detailed"]).default("concise").describe("detailed adds ids and technical facts");

export const limit = (description = "How many at most") =>
  wholeNumberOr(defaultLimit, { min: 1, max: maxLimit }, description);

export const cursor = () => z.string().min(1).max(8192).describe("nextCursor of the call before").optional();

/** How a caller confirms where no person can be asked. Left out of the schema where it has no effect. */
export const confirmation = () =>
  z.string().max(600).describe("Only as an error asked, after the user agreed").optional();

/** Where the name of a field says enough, no description costs tokens. */
function described<Schema extends z.ZodType>(schema: Schema, description: string | undefined): Schema {
  return description === undefined ? schema : schema.describe(description);
}

function lenientNumber(value: unknown): unknown {
  return typeof value === "string" && /^\s*-?\d{1,15}\s*$/.test(value) ? Number(value) : value;
}

/** Most problems of one input that are told. */
const maxProblems = 10;

/** What is wrong with an input, field by field, with the nearest known name where a field does not exist. */
export function explainInput(error: z.ZodError, schema: z.ZodObject): Failure {
  const whole = z.toJSONSchema(schema, { io: "output", unrepresentable: "any" });
  const problems = error.issues.slice(0, maxProblems).flatMap((issue): Facts[] => {
    const path = fieldPath(issue.path);
    const wanted = schemaAt(whole, issue.path);
    if (issue.code === "unrecognized_keys") {
      const names = fieldsOf(wanted);
      return issue.keys.map((key) => ({
        field: path === "" ? key : `${path}.${key}`,
        problem: "there is no such field",
        didYouMean: nearest(key, names, 1),
      }));
    }
    return [{ field: path, problem: problemOf(issue, wanted) }];
  });
  return {
    code: "invalid_input",
    what: "The input does not fit the tool; nothing was done.",
    repeat: repeat.pointless,
    next: "Mend the fields named in problems, and call again.",
    about: { problems: problems.slice(0, maxProblems), fields: Object.keys(schema.shape) },
  };
}

type JsonSchema = Readonly<Record<string, unknown>>;

/** What the field at a path is to be. */
function schemaAt(whole: JsonSchema, path: readonly PropertyKey[]): JsonSchema {
  let at: unknown = whole;
  for (const part of path) {
    if (!isMap(at)) return {};
    const { properties, additionalProperties, items } = at;
    const named =
      isMap(properties) && Object.hasOwn(properties, part) ? properties[String(part)] : additionalProperties;
    at = typeof part === "number" ? items : named;
  }
  return isMap(at) ? at : {};
}

function fieldsOf({ properties }: JsonSchema): string[] {
  return isMap(properties) ? Object.keys(properties) : [];
}

/** What is wrong with a field, in words that name what it must be. */
function problemOf(issue: z.core.$ZodIssue, wanted: JsonSchema): string {
  switch (issue.code) {
    case "invalid_type":
    case "invalid_value": {
      const [, received = ""] = /received (\w+)$/.exec(issue.message) ?? [];
      if (received === "undefined") return "is required";
      const is = kinds.get(received);
      return `must be ${shapeOf(wanted)}${is === undefined ? "" : `, not ${is}`}`;
    }
    case "too_small":
      if (issue.origin === "number") return `must be at least ${issue.minimum}`;
      return issue.minimum === 1 ? "must not be empty" : `must have at least ${issue.minimum} ${unitOf(issue.origin)}`;
    case "too_big":
      if (issue.origin === "number") return `must be at most ${issue.maximum}`;
      return `must have at most ${issue.maximum} ${unitOf(issue.origin)}`;
    case "invalid_key":
      return "has a name that is empty or cannot be one";
    default:
      return issue.message;
  }
}

/** What was given, where its kind says what is wrong with it. */
const kinds: ReadonlyMap<string, string> = new Map([
  ["string", "text"],
  ["boolean", "true or false"],
  ["array", "a list"],
  ["object", "an object"],
  ["null", "null"],
]);

function unitOf(origin: string): string {
  return origin === "string" ? "characters" : "entries";
}

function shapeOf(schema: JsonSchema): string {
  const { type, enum: values, items, additionalProperties } = schema;
  if (Array.isArray(values)) return `one of ${values.map(String).join(", ")}`;
  if (type === "array") return `a list, each ${isMap(items) ? shapeOf(items) : "anything"}`;
  if (type === "object") {
    const fields = fieldsOf(schema);
    if (fields.length > 0) return `an object with fields such as ${fields.slice(0, maxFields).join(", ")}`;
    return `an object of names, each with ${isMap(additionalProperties) ? shapeOf(additionalProperties) : "a value"}`;
  }
  return typeof type === "string" ? (scalars.get(type) ?? type) : "another value";
}

/** Fields that are named to say what an object is. */
const maxFields = 4;

const scalars: ReadonlyMap<string, string> = new Map([
  ["string", "text"],
  ["integer", "a whole number"],
  ["number", "a number"],
  ["boolean", "true or false"],
]);

function fieldPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : `${index === 0 ? "" : "."}${String(part)}`))
    .join("");
}
