import { SHELL_VARIABLE_CHARS, SHELL_VARIABLES } from "../limits.ts";
import { Failure, type ShellState } from "./process.ts";

/** @throws Failure when there are too many */
export function setVariable({ variables }: ShellState, name: string, value: string): void {
  if (!variables.has(name) && variables.size >= SHELL_VARIABLES) throw new Failure("too many variables", 2);
  let chars = value.length;
  for (const [each, text] of variables) if (each !== name) chars += text.length;
  if (chars > SHELL_VARIABLE_CHARS) throw new Failure("variables too long", 2);
  variables.set(name, value);
}
