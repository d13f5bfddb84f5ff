import type { Lockdown } from "./pipeline.ts";

/**
 * Remembers whether text from outside was read in a session, where the operator wants changes to need a person from then
 * on. A session that cannot remember is taken for one that has read it.
 */
export function createLockdown(on: boolean, cannotRemember: boolean): Lockdown {
  let active = on && cannotRemember;
  return {
    always: on && cannotRemember,
    get active() {
      return active;
    },
    noteFreeText() {
      active = on;
    },
  };
}
