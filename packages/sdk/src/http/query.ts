import { ValidationError } from "../errors.ts";

function encode(name: string, value: unknown): string {
  // The API takes maps, such as labels, as JSON in one value. The Go client sorts the keys.
  const text =
    typeof value === "object" && value !== null
      ? JSON.stringify(Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))))
      : String(value);
  try {
    return `${encodeURIComponent(name)}=${encodeURIComponent(text)}`;
  } catch {
    throw new ValidationError(`${name} must be well-formed Unicode. Nothing was sent.`);
  }
}

/** The query string, without the question mark, of the parameters that are not undefined or null. */
export function serializeQuery(parameters: unknown): string {
  return Object.entries(parameters ?? {})
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => encode(name, value))
    .join("&");
}

/** A path with its query string, where it has one. */
export function addressOf(path: string, parameters: object | undefined): string {
  const query = parameters && serializeQuery(parameters);
  return query ? `${path}?${query}` : path;
}
