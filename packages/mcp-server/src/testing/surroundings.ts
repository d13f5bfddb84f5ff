import type { Synpse } from "@synpse/sdk";
import type { AuditEntry } from "../audit.ts";
import { createLockdown } from "../lockdown.ts";
import type { Surroundings } from "../pipeline.ts";
import type { Settings } from "../settings.ts";
import { createWriteLimit } from "../writes.ts";

/** An operator who allows nothing beyond the tools. */
export const settings: Settings = { allowedHosts: [], allowedCommands: undefined, secretSource: undefined };

/** A session without an API behind it, for tests of what every call goes through. */
export function playedSurroundings(change: Partial<Surroundings> & { secrets?: readonly string[] } = {}) {
  const logged: string[] = [];
  const audited: AuditEntry[] = [];
  const { secrets = [], ...changed } = change;
  const writes = createWriteLimit(() => 0);
  const surroundings: Surroundings = {
    principal: {
      backend: {
        synpse: () => ({}) as Synpse,
        streams: () => Promise.reject(new Error("no streams here")),
        secrets: () => secrets,
      },
      keyHolder: "server",
      name: undefined,
      project: undefined,
      countWrite: () => writes.take(),
      enter: () => true,
      leave: () => undefined,
    },
    session: undefined,
    namespace: "default",
    namespaceFixed: false,
    withheld: [],
    settings,
    policy: "ask",
    lockdown: createLockdown(false, false),
    now: () => new Date(0),
    log: (line) => logged.push(line),
    audit: (entry) => audited.push(entry),
    ...changed,
  };
  return { surroundings, logged, audited };
}
