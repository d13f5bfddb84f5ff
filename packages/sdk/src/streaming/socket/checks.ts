import { ValidationError } from "../../errors.ts";
import { MAX_TIMER } from "../../http/clock.ts";

/** How much of a wrong value is shown, in characters. */
const MAX_SHOWN = 100;
/** The largest number of 16 bits: of a port, and of a terminal's columns. */
const MAX_SHORT = 65_535;

/** A value in a message, so that `"5"` is not taken for 5. */
export function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, MAX_SHOWN)) : String(value);
}

/** @throws ValidationError for what holds no options at all. */
export function checkOptions(options: unknown): void {
  if (typeof options === "object" && options !== null && !Array.isArray(options)) return;
  throw new ValidationError(`options must be an object, not ${shown(options)}. Nothing was sent.`);
}

/** @throws ValidationError for what cannot abort. */
export function checkSignal(signal: unknown): void {
  const { aborted, addEventListener: listen } = (signal ?? {}) as Partial<Record<keyof AbortSignal, unknown>>;
  if (signal === undefined || signal === null || (typeof aborted === "boolean" && typeof listen === "function")) return;
  throw new ValidationError("signal must be an AbortSignal. Nothing was sent.");
}

/** @throws ValidationError for what is not a number of milliseconds that a timer can be set for. */
export function milliseconds(name: string, value: unknown): number {
  if (typeof value === "number" && value >= 1 && value <= MAX_TIMER) return value;
  throw new ValidationError(
    `${name} must be a number of milliseconds from 1 to ${MAX_TIMER}, not ${shown(value)}. Nothing was sent.`,
  );
}

/** @throws ValidationError for what is not a whole number of 16 bits, such as a port, that is at least so large. */
export function wholeNumber(name: string, value: unknown, least: number): number {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= MAX_SHORT) return value as number;
  throw new ValidationError(
    `${name} must be a whole number from ${least} to ${MAX_SHORT}, not ${shown(value)}. Nothing was sent.`,
  );
}
