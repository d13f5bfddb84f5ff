import * as z from "zod";
import { type Failure, repeat } from "./failure.ts";
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
  const known = Object.keys(schema.shape);
  const problems = error.issues.flatMap((issue): Facts[] => {
    const path = fieldPath(issue.path);
    if (issue.code === "unrecognized_keys") {
      const names = issue.path.length === 0 ? known : [];
      return issue.keys.map((key) => ({
        field: path === "" ? key : `${path}.${key}`,
        problem: "there is no such field",
        didYouMean: nearest(key, names, 1),
      }));
    }
    const missing = issue.code === "invalid_type" && issue.message.endsWith("received undefined");
    return [{ field: path, problem: missing ? "is required" : issue.message }];
  });
  return {
    code: "invalid_input",
    what: "The input does not fit the tool; nothing was done.",
    repeat: repeat.pointless,
    next: "Mend the fields named in problems, and call again.",
    about: { problems: problems.slice(0, maxProblems), fields: known },
  };
}

function fieldPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : `${index === 0 ? "" : "."}${String(part)}`))
    .join("");
}
