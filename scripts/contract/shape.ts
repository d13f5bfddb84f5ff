/**
 * What is told of a value in a report: its kind and size. The values themselves stay out, as any of them may be a key, a
 * secret, or somebody's own business.
 */
export function shapeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "string") return value === "" ? "an empty string" : `a string of ${value.length} characters`;
  if (typeof value === "number") return Number.isInteger(value) ? "an integer" : "a number with a fraction";
  if (value === undefined) return "nothing";
  return typeof value === "boolean" ? "a boolean" : "an object";
}

/** The longest word that is told. */
const longestWord = 32;

/** A value out of a fixed set of words, such as a status. One that does not look like such a word is not told. */
export function wordOf(value: unknown): string {
  const plain = typeof value === "string" && value.length <= longestWord && /^[A-Za-z]+([ _-][A-Za-z]+)*$/.test(value);
  return plain ? JSON.stringify(value) : shapeOf(value);
}

/** How a text is written: every digit a 9 and every letter an a, but for the T and Z of times. */
export function patternOf(text: string): string {
  const pattern = text
    .slice(0, longestWord)
    .replaceAll(/\p{N}/gu, "9")
    .replaceAll(/[^\P{L}TZ]/gu, "a");
  return JSON.stringify(text.length > longestWord ? `${pattern}…` : pattern);
}

/** The name of a member that the document does not have. One that does not look like a name is not told. */
export function fieldName(name: string): string {
  return /^[A-Za-z_$][\w$.-]{0,63}$/.test(name) && !/[0-9A-Za-z]{27}/.test(name) ? name : "*";
}
