import { ValidationError } from "../errors.ts";

const CONTROL = /\p{Cc}/u;
const LONE_SURROGATE = /\p{Surrogate}/u;
const PARAMETER = /\{([^{}/]+)\}/g;

export function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}

function kindOf(value: unknown): string {
  return value === null ? "null" : typeof value;
}

/** What is wrong with a name as one segment of a path, or undefined. */
function fault(value: unknown): string | undefined {
  if (value === undefined) return "is missing";
  if (typeof value !== "string") return `must be a string, not ${kindOf(value)}`;
  if (value === "") return "must not be empty";
  if (value === "." || value === "..") return `must not be "${value}", which would address something else`;
  if (CONTROL.test(value)) return "must not contain control characters";
  if (!isWellFormed(value)) return "must be well-formed Unicode";
  return undefined;
}

/** A name as one segment of a URL's path, percent-encoded. Throws a ValidationError where it cannot be one. */
export function encodeSegment(name: string, value: unknown): string {
  const wrong = fault(value);
  if (wrong) throw new ValidationError(`${name} ${wrong}. Nothing was sent.`);
  return encodeURIComponent(value as string);
}

/** Fills the `{parameters}` of a URL template. */
export function fillPath(template: string, parameters: Record<string, unknown>): string {
  return template.replace(PARAMETER, (_, name: string) => encodeSegment(name, parameters[name]));
}
