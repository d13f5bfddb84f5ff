import { MAX_VIOLATIONS } from "./limits.ts";

/** What should never happen in an emulator, kept so that tests can assert that it did not. */
export interface Violations {
  readonly list: readonly string[];
  readonly add: (text: string) => void;
}

export function newViolations(): Violations {
  const list: string[] = [];
  return {
    list,
    add(text) {
      if (list.length < MAX_VIOLATIONS) list.push(text);
    },
  };
}
