import { ValidationError } from "../errors.ts";

const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u;

/**
 * Throws where a value cannot be pasted into a shell without harm, quoted or not: a line break ends a command, control
 * characters are keystrokes to a terminal, and invisible ones hide what a reader agrees to. The value may be a
 * credential, so the error does not repeat it.
 */
export function checkPastable(name: string, value: unknown): void {
  const fault = faultOf(value);
  if (fault !== undefined) throw new ValidationError(`${name} ${fault}`);
}

/** A value as one word of a POSIX shell: in single quotes nothing has a meaning. Throws as {@link checkPastable}. */
export function shellQuote(name: string, value: string): string {
  checkPastable(name, value);
  return `'${value.replaceAll("'", "'\\''")}'`;
}

function faultOf(value: unknown): string | undefined {
  if (typeof value !== "string") return `must be a string, not ${value === null ? "null" : typeof value}`;
  if (value === "") return "must not be empty";
  if (UNSAFE.test(value)) return "must be well-formed text without line breaks, control or invisible characters";
  return undefined;
}
