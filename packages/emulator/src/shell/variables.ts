import { SHELL_VARIABLES } from "../limits.ts";
import { Failure, type ShellState } from "./process.ts";

/** @throws Failure when there are too many */
export function setVariable({ variables }: ShellState, name: string, value: string): void {
  if (!variables.has(name) && variables.size >= SHELL_VARIABLES) throw new Failure("too many variables", 2);
  variables.set(name, value);
}
