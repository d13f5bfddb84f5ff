import type { ClientOptions, Synpse } from "@synpse/sdk";
import { type Backend, configured, createBackend } from "./backend.ts";
import { createWriteLimit } from "./writes.ts";

/** Calls that one principal may have worked on at a time; each holds a few requests to the API. */
export const maxCalls = 64;

/** Whose key it is: the server's own, from its options or environment, or one that a caller over HTTP sends along. */
export type KeyHolder = "server" | "caller";

/** What one key has made and has running. */
export interface Counts {
  /** Throws ToolFailure where there were too many changes of late. */
  countWrite(): void;
  /** False where too many calls are running; otherwise `leave` must follow. */
  enter(): boolean;
  leave(): void;
}

/**
 * Whoever's key the calls are made with. All that is shared between sessions hangs on it, so that nobody shares anything
 * with anybody else: the client with its rate limit, the count of changes, the calls that run.
 */
export interface Principal extends Counts {
  readonly backend: Backend;
  /** Decides what to advise where the key is refused. */
  readonly keyHolder: KeyHolder;
  /** How the audit log names it; undefined where there is only one. */
  readonly name: string | undefined;
  /** The project that it works on, by id or name as it was given. */
  readonly project: string | undefined;
}

export interface PrincipalOptions {
  readonly synpse?: Synpse | ClientOptions | undefined;
  /** The server's own unless given. */
  readonly keyHolder?: KeyHolder | undefined;
  readonly name?: string | undefined;
  /** The environment that fills in what the options leave out; none of it where the key is a caller's own. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Values beside the principal's own keys that are kept out of every result. */
  readonly concealed?: readonly string[] | undefined;
  /** Counts of its own unless given: a key may come with several projects, and counts once. */
  readonly counts?: Counts | undefined;
  readonly now?: (() => number) | undefined;
}

export function createCounts(now: () => number): Counts {
  const writes = createWriteLimit(now);
  let running = 0;
  return {
    countWrite: () => writes.take(),
    enter() {
      if (running >= maxCalls) return false;
      running += 1;
      return true;
    },
    leave() {
      running -= 1;
    },
  };
}

export function createPrincipal({
  synpse,
  keyHolder = "server",
  name,
  env,
  concealed,
  now = Date.now,
  counts = createCounts(now),
}: PrincipalOptions): Principal {
  return {
    backend: createBackend(synpse ?? {}, env, concealed),
    keyHolder,
    name,
    project: configured(synpse ?? {}, env).project,
    countWrite: () => counts.countWrite(),
    enter: () => counts.enter(),
    leave: () => counts.leave(),
  };
}
