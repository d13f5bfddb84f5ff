import { NotFoundError } from "@synpse/sdk";
import { Refusal } from "../refusal.ts";

/** How often a status is looked at, in milliseconds. */
export const watchEvery = 15_000;

/** Statuses that one principal may have watched: two requests a second, half of what the API takes. */
export const maxWatches = 30;

/** After failures the pause doubles, up to so many times. */
const maxDoublings = 4;

/** What a thing that is no longer there has for a status. */
const gone = "gone";

/** Runs something later, and keeps no process alive for it. Gives what calls it off. */
export type Schedule = (run: () => void, milliseconds: number) => () => void;

export const laterUnref: Schedule = (run, milliseconds) => {
  const timer = setTimeout(run, milliseconds).unref();
  return () => clearTimeout(timer);
};

/** Asks for a status. */
type LookAt = (signal: AbortSignal) => Promise<string>;

/** The statuses that the sessions of one principal wait for; each is asked for once, for however many sessions. */
export interface Watches {
  /**
   * Calls `changed` whenever the status is another one than before. Looks at it first; rejects where that fails, and where
   * too much is watched. Gives what ends it; `signal` ends it before that.
   */
  add(key: string, look: LookAt, changed: () => void, signal: AbortSignal): Promise<() => void>;
}

interface Watch {
  readonly listeners: Set<() => void>;
  readonly ended: AbortController;
  /** Settles with the first look. */
  readonly first: Promise<void>;
}

export function createWatches(schedule: Schedule): Watches {
  const watches = new Map<string, Watch>();

  function start(look: LookAt): Watch {
    const ended = new AbortController();
    const { signal } = ended;
    const listeners = new Set<() => void>();
    let status: string;
    let failures = 0;

    function wait(): void {
      if (signal.aborted) return;
      const cancel = schedule(
        () => {
          signal.removeEventListener("abort", cancel);
          void poll().then(wait);
        },
        watchEvery * 2 ** Math.min(failures, maxDoublings),
      );
      signal.addEventListener("abort", cancel, { once: true });
    }

    async function poll(): Promise<void> {
      const next = await look(signal).catch((error: unknown) => (error instanceof NotFoundError ? gone : undefined));
      if (signal.aborted) return;
      // Not known is not another status: whoever waits is told when it is known again.
      failures = next === undefined ? failures + 1 : 0;
      if (next === undefined || next === status) return;
      status = next;
      for (const changed of listeners) changed();
    }

    const first = look(signal).then((found) => {
      status = found;
      wait();
    });
    return { listeners, ended, first };
  }

  return {
    async add(key, look, changed, signal) {
      let watch = watches.get(key);
      if (watch === undefined) {
        if (watches.size >= maxWatches) {
          throw new Refusal(
            "failed",
            `This server watches ${maxWatches} resources for one user at most; end other subscriptions first.`,
          );
        }
        watch = start(look);
        watches.set(key, watch);
      }
      const { listeners, ended, first } = watch;
      // A function of its own: the same one may be given for many.
      const listener = () => changed();
      listeners.add(listener);
      const stop = () => {
        listeners.delete(listener);
        if (listeners.size > 0 || ended.signal.aborted) return;
        ended.abort();
        watches.delete(key);
      };
      signal.addEventListener("abort", stop, { once: true });
      try {
        await first;
        signal.throwIfAborted();
      } catch (error) {
        stop();
        throw error;
      } finally {
        signal.removeEventListener("abort", stop);
      }
      return stop;
    },
  };
}
