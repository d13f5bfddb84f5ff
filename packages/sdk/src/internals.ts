import type { Clock } from "./http/clock.ts";
import type { Settings } from "./options.ts";

/**
 * Under this key a client hands the streaming entry what it needs. Registered, so that a client made by another copy of
 * the package serves as well. Not part of the public API.
 */
export const INTERNALS: unique symbol = Symbol.for("@synpse/sdk/internals");

/** What streams share with the client that they come from. */
export interface Internals {
  readonly settings: Settings;
  readonly clock: Clock;
  /** The `Authorization` header for one attempt. Throws where there is no key. */
  readonly authorize: () => string | Promise<string>;
}
