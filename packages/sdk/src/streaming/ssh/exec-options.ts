import { ValidationError } from "../../errors.ts";
import { shown, wholeNumber } from "../socket/checks.ts";
import type { ExecOptions, Pty } from "./exec.ts";
import { checkName } from "./options.ts";
import { checkStdin } from "./stdin.ts";

/** How many bytes of each output are kept unless told otherwise: 1 MiB. */
export const MAX_OUTPUT = 1024 * 1024;
/** The most that can be asked for, in bytes: 256 MiB. What is longer is for streaming. */
const LARGEST_OUTPUT = 256 * 1024 * 1024;

function checkPty(pty: unknown): void {
  if (pty === undefined || typeof pty === "boolean") return;
  if (typeof pty !== "object" || pty === null) {
    throw new ValidationError("pty must be true, false or an object with cols, rows and term. Nothing was sent.");
  }
  const { cols, rows, term, ...others }: Partial<Record<keyof Pty, unknown>> = pty;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new ValidationError(`pty must not hold ${unknown}; it can hold cols, rows and term. Nothing was sent.`);
  }
  for (const [name, value] of Object.entries({ cols, rows })) {
    if (value !== undefined) wholeNumber(`pty.${name}`, value, 1);
  }
  if (term !== undefined) checkName("pty.term", term);
}

function checkEnv(env: unknown): void {
  if (env === undefined) return;
  // A Map or a list of pairs has no fields of its own, or the wrong ones: it would mean nothing, silently.
  if (typeof env !== "object" || env === null || Symbol.iterator in env) {
    throw new ValidationError('env must be an object of names and strings, such as { LANG: "C" }. Nothing was sent.');
  }
  for (const [name, value] of Object.entries(env)) {
    checkName("a variable's name in env", name);
    if (typeof value !== "string" || value.includes("\0")) {
      throw new ValidationError(`env.${name} must be a string without NUL. Nothing was sent.`);
    }
  }
}

/** @throws ValidationError for an option of a command that cannot be meant. */
export function checkExec({ stdin, maxOutput = MAX_OUTPUT, stdout, stderr, env, pty }: ExecOptions): void {
  checkStdin(stdin);
  if (!Number.isInteger(maxOutput) || maxOutput < 0 || maxOutput > LARGEST_OUTPUT) {
    throw new ValidationError(
      `maxOutput must be a whole number of bytes from 0 to ${LARGEST_OUTPUT}, not ${shown(maxOutput)}; more can be taken as it comes, by the option stdout. Nothing was sent.`,
    );
  }
  for (const [name, take] of Object.entries({ stdout, stderr })) {
    if (take !== undefined && typeof take !== "function") {
      throw new ValidationError(`${name} must be a function that takes bytes. Nothing was sent.`);
    }
  }
  checkEnv(env);
  checkPty(pty);
}
