import { type Application, type DeviceApplicationStatus, type Rollout, WaitError } from "@synpse/sdk";
import { type Context, reads } from "../../define.ts";
import { explain } from "../../errors.ts";
import { stateOn, worstFirst } from "../../output/project/workload.ts";

/**
 * The longest wait of a call whose client did not ask for progress, in seconds: such clients give up after about a minute,
 * and then the partial result would be lost too.
 */
export const maxSilentWait = 45;

/** The same progress is told again after this time, in milliseconds, so that the client sees the call is alive. */
const heartbeat = 10_000;

export interface Waited {
  readonly end: "complete" | "failed" | "time is up" | "not waited" | "interrupted";
  /** What was seen last; undefined where nothing was. */
  readonly last: Rollout | undefined;
  /** Why the wait was interrupted, in this server's own words. */
  readonly why?: string | undefined;
  readonly seconds: number;
}

/**
 * Waits for an application that has just been applied, telling how many devices run it. The application is applied
 * already, so whatever ends the wait is an answer and not an error; only the caller's own abort rejects.
 */
export async function waitForRollout(
  application: Application,
  namespace: string,
  seconds: number,
  context: Context,
): Promise<Waited> {
  const { synpse, signal, now } = context;
  const allowed = context.reportsProgress ? seconds : Math.min(seconds, maxSilentWait);
  if (allowed === 0) return { end: "not waited", last: undefined, seconds: 0 };
  const start = now().getTime();
  const elapsed = () => Math.round((now().getTime() - start) / 1000);
  let last: Rollout | undefined;
  const tell = teller(context);
  try {
    await synpse.namespace(namespace).applications.waitForRollout(application.name, {
      timeout: allowed * 1000,
      signal,
      onProgress(rollout) {
        last = rollout;
        tell(rollout);
      },
    });
    return { end: "complete", last, seconds: elapsed() };
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof WaitError) {
      return { end: error.why === "failed" ? "failed" : "time is up", last, seconds: elapsed() };
    }
    return { end: "interrupted", last, why: explain(error, { annotations: reads }).what, seconds: elapsed() };
  }
}

/** The devices that do not run the present version yet: what they run may still be the one before. */
function lagging({ updatedAt }: Application, allocations: readonly DeviceApplicationStatus[]): string[] {
  const changed = Date.parse(updatedAt);
  return allocations
    .filter(
      ({ applicationStatuses }) =>
        stateOn(applicationStatuses) !== "running" ||
        (applicationStatuses ?? []).some(({ startedAt }) => Date.parse(startedAt) < changed),
    )
    .map(({ deviceName }) => deviceName);
}

/** Tells each new state, and an old one only when it is time for a sign of life. */
function teller({ progress, now }: Context): (rollout: Rollout) => void {
  let told = "";
  let toldAt = 0;
  return ({ application, allocations }) => {
    const { available, total } = application.deploymentStatus;
    const names = available >= total ? [] : lagging(application, worstFirst(allocations));
    const message = `${available} of ${total} devices running${names.length > 0 ? ", waiting for" : ""}`;
    const state = JSON.stringify([message, names]);
    const time = now().getTime();
    if (state === told && time - toldAt < heartbeat) return;
    told = state;
    toldAt = time;
    progress({ done: available, total, message, names });
  };
}
