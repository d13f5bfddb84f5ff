import type { Terminal } from "../terminal.ts";
export function runDoctor(_args: readonly string[], _terminal: Terminal): Promise<number> {
  return Promise.resolve(0);
}
