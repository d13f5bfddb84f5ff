import type { RequestOptions, WaitOptions } from "@synpse/sdk";

/** Every request option, unset: what a caller passes on that has nothing to say. */
export const unset = {
  signal: undefined,
  timeout: undefined,
  attemptTimeout: undefined,
  maxRetries: undefined,
  headers: undefined,
  repeatable: undefined,
} satisfies Record<keyof RequestOptions, undefined>;

/** Likewise for a wait. */
export const unsetWait = {
  signal: undefined,
  timeout: undefined,
  attemptTimeout: undefined,
  maxRetries: undefined,
  headers: undefined,
  onProgress: undefined,
} satisfies Record<keyof WaitOptions<unknown>, undefined>;

/** Every request option, set. */
export const full: Required<RequestOptions> = {
  signal: new AbortController().signal,
  timeout: 1_000,
  attemptTimeout: 100,
  maxRetries: 0,
  headers: { "x-set": "yes", "x-removed": null, "x-unset": undefined },
  repeatable: true,
};
