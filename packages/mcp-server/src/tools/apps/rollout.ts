import { type Application, type Rollout, WaitError } from "@synpse/sdk";
import type { Context } from "../../define.ts";
import { whatHappened } from "../../errors.ts";
import { lagging, worstFirst } from "../../output/project/workload.ts";
import { secretsKnownIn } from "../lists.ts";
import { secretReferences } from "../secret-references.ts";
import { allowedWait, areOffline, heartbeat, maxAskedOffline } from "../waiting.ts";

export interface Waited {
  readonly end: "complete" | "failed" | "only offline devices left" | "time is up" | "not waited" | "interrupted";
  /** What was seen last; undefined where nothing was. */
  readonly last: Rollout | undefined;
  /** Why the wait was interrupted, in this server's own words. */
  readonly why?: string | undefined;
  readonly seconds: number;
}

/**
 * Waits for an application's rollout, telling how many devices run it. It is applied
 * already, so whatever ends the wait is an answer and not an error; only the caller's own abort rejects. Ends early when
 * all that is left are devices that are offline: they may be back in a minute or never.
 */
export async function waitForRollout(
  application: Application,
  namespace: string,
  seconds: number,
  context: Context,
): Promise<Waited> {
  const { synpse, signal, now } = context;
  const allowed = allowedWait(seconds, context);
  if (allowed === 0) return { end: "not waited", last: undefined, seconds: 0 };
  const start = now().getTime();
  const elapsed = () => Math.round((now().getTime() - start) / 1000);
  let last: Rollout | undefined;
  const tell = teller(context);
  const enough = new AbortController();
  const look = offlineWatch(context, () => enough.abort());
  const changed = await changedBySecrets(application, namespace, context);
  try {
    await synpse.namespace(namespace).applications.waitForRollout(application.name, {
      timeout: allowed * 1000,
      signal: AbortSignal.any([signal, enough.signal]),
      onProgress(rollout) {
        last = since(changed, rollout);
        tell(last);
        look(last);
      },
    });
    return { end: "complete", last, seconds: elapsed() };
  } catch (error) {
    if (signal.aborted) throw error;
    if (enough.signal.aborted) return { end: "only offline devices left", last, seconds: elapsed() };
    if (error instanceof WaitError) {
      return { end: error.why === "failed" ? "failed" : "time is up", last, seconds: elapsed() };
    }
    return { end: "interrupted", last, why: whatHappened(error).what, seconds: elapsed() };
  }
}

/**
 * When one of its secrets last changed. The API rolls the application out anew then, and tells no time of it. Help only: who
 * may not see secrets learns less of which devices lag.
 */
async function changedBySecrets({ spec }: Application, namespace: string, context: Context): Promise<string> {
  const used = new Set(secretReferences(spec).map(({ secret }) => secret));
  if (used.size === 0) return "";
  const known = await secretsKnownIn(context, namespace).catch(() => []);
  context.signal.throwIfAborted();
  const times = known.flatMap(({ name, updatedAt }) => (used.has(name) ? [updatedAt] : []));
  return times.sort((a, b) => Date.parse(b) - Date.parse(a))[0] ?? "";
}

/** The rollout, as of an application that was changed at that time where it was not later. */
function since(changed: string, { application, allocations }: Rollout): Rollout {
  const later = Date.parse(changed) > Date.parse(application.updatedAt);
  return { allocations, application: later ? { ...application, updatedAt: changed } : application };
}

/** Calls `onlyOffline` when every device that is still waited for turns out to be offline. Asks once for each set of them. */
function offlineWatch(context: Context, onlyOffline: () => void): (rollout: Rollout) => void {
  let asked = "";
  return (rollout) => {
    const left = lagging(rollout);
    const { available, total } = rollout.application.deploymentStatus;
    // Allocations that do not account for every device that is missing tell too little.
    if (left.length === 0 || left.length > maxAskedOffline || left.length !== total - available) return;
    const ids = new Set(left.map(({ deviceId }) => deviceId));
    const set = [...ids].sort().join();
    if (set === asked) return;
    asked = set;
    areOffline(ids, context).then(
      (all) => {
        if (asked === set && all) onlyOffline();
      },
      // Help only: without an answer the wait goes on.
      () => undefined,
    );
  };
}

/** Tells each new state, and an old one only when it is time for a sign of life. */
function teller({ progress, now }: Context): (rollout: Rollout) => void {
  let told = "";
  let toldAt = 0;
  return ({ application, allocations }) => {
    const { available, total } = application.deploymentStatus;
    const sorted = { application, allocations: worstFirst(allocations) };
    const names = available >= total ? [] : lagging(sorted).map(({ deviceName }) => deviceName);
    const message = `${available} of ${total} devices running${names.length > 0 ? ", waiting for" : ""}`;
    const state = JSON.stringify([message, names]);
    const time = now().getTime();
    if (state === told && time - toldAt < heartbeat) return;
    told = state;
    toldAt = time;
    progress({ done: available, total, message, names });
  };
}
