import type { Synpse } from "@synpse/sdk";
import { Refusal } from "../refusal.ts";
import { isTwin } from "./define.ts";
import type { Found } from "./offer.ts";
import type { Watches } from "./watches.ts";

/** Resources that one session may be subscribed to. */
export const maxSubscriptions = 20;

/** What one session is subscribed to. */
export interface Subscriptions {
  /** Calls `updated` when the status of what was found changes. `signal` ends the attempt. */
  add(uri: string, found: Found, updated: () => void, signal: AbortSignal): Promise<void>;
  remove(uri: string): void;
  /** Ends them all, and lets none begin. */
  close(): void;
}

export function createSubscriptions(
  watches: Watches,
  { synpse, namespace }: { synpse: () => Synpse; namespace: string },
): Subscriptions {
  // Each is known from when it is asked for, so that no two of one address are made, and none outlives the session.
  const known = new Map<string, AbortController>();

  return {
    async add(uri, { resource, variables }, updated, signal) {
      const status = isTwin(resource) ? resource.status : undefined;
      if (status === undefined) {
        throw new Refusal("invalid", "This resource cannot be subscribed to: only devices and applications can.");
      }
      if (known.has(uri)) return;
      if (known.size >= maxSubscriptions) {
        throw new Refusal("failed", `A session has ${maxSubscriptions} subscriptions at most; end another one first.`);
      }
      const ended = new AbortController();
      known.set(uri, ended);
      const where = variables.namespace ?? namespace;
      try {
        const stop = await watches.add(
          JSON.stringify([resource.name, where, variables]),
          async (signal) => status(variables, { synpse: synpse(), namespace: where, signal }),
          updated,
          AbortSignal.any([signal, ended.signal]),
        );
        ended.signal.addEventListener("abort", stop, { once: true });
      } catch (error) {
        // It may have been asked for anew meanwhile.
        if (known.get(uri) === ended) known.delete(uri);
        throw error;
      }
    },
    remove(uri) {
      known.get(uri)?.abort();
      known.delete(uri);
    },
    close() {
      for (const ended of known.values()) ended.abort();
      known.clear();
    },
  };
}
