// biome-ignore-all lint/correctness/noNodejsModules: only tests import this; it is not shipped.
import { inspect } from "node:util";
import { Synpse } from "../client.ts";
import { CLOCK, type Clock } from "../http/clock.ts";
import type { ClientOptions } from "../options.ts";

/** A client whose pauses and time limits go by another clock. */
export function clientWithClock(options: ClientOptions, clock: Clock): Synpse {
  return new Synpse({ ...options, [CLOCK]: clock } as ClientOptions);
}

/** What a promise rejects with. */
export async function rejection(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("expected a rejection");
}

/** Everything that is found when one looks at an error: its text, its JSON, and what the console shows. */
export function everythingShown(error: unknown): string {
  return [String(error), JSON.stringify(error), inspect(error, { depth: 20 })].join("\n");
}

/** A promise that is resolved from outside. */
export function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
