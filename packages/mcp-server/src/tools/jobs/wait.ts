import { setTimeout as sleep } from "node:timers/promises";
import type { Device, DeviceJob, Job } from "@synpse/sdk";
import type { Context } from "../../define.ts";
import { whatHappened } from "../../errors.ts";
import { hasEnded, runsWorstFirst } from "../../output/project/job.ts";
import { allowedWait, areOffline, maxAskedOffline, nextPause } from "../waiting.ts";

/** The first pause between two looks, in milliseconds. */
const firstPause = 500;

export interface Waited {
  readonly end: "ended" | "only offline devices left" | "time is up" | "not waited" | "interrupted";
  /** As it was seen last. */
  readonly job: Job;
  /** Why the wait was interrupted, in this server's own words. */
  readonly why?: string | undefined;
  readonly seconds: number;
}

/**
 * Waits until a job has ended on every device, also where it has failed on some: what comes of the others is asked for,
 * too. The job is created already, so whatever ends the wait is an answer and not an error; only the caller's own abort
 * rejects. Ends early when all that is left are devices that are offline: they may be back in a minute or never.
 */
export async function waitForJob(
  created: Job,
  namespace: string,
  devices: ReadonlyMap<string, Device>,
  seconds: number,
  context: Context,
): Promise<Waited> {
  const { synpse, signal } = context;
  const allowed = allowedWait(seconds, context) * 1000;
  const start = performance.now();
  const elapsed = () => performance.now() - start;
  let job = created;
  const result = (end: Waited["end"], why?: string): Waited => ({
    end,
    job,
    why,
    seconds: Math.round(elapsed() / 1000),
  });
  let asked = "";
  try {
    for (let pause = firstPause; ; pause = nextPause(pause)) {
      const runs = job.deviceJobs ?? [];
      const left = runsWorstFirst(runs).filter((run) => !hasEnded(run));
      tell(context, runs.length - left.length, Math.max(runs.length, devices.size), left, devices);
      // Right after it was made it may have no runs yet.
      if (runs.length > 0 && left.length === 0) return result("ended");
      if (allowed === 0) return result("not waited");
      const ids = new Set(left.map(({ deviceId }) => deviceId));
      const set = [...ids].sort().join();
      if (set !== asked && left.length > 0 && left.length <= maxAskedOffline) {
        asked = set;
        if (await areOffline(ids, context)) return result("only offline devices left");
      }
      const rest = allowed - elapsed();
      if (rest <= 0) return result("time is up");
      await sleep(Math.min(pause, rest), undefined, { signal });
      job = await synpse.namespace(namespace).jobs.get(created.id, { signal });
    }
  } catch (error) {
    if (signal.aborted) throw error;
    return result("interrupted", whatHappened(error).what);
  }
}

function tell(
  { progress }: Context,
  done: number,
  total: number,
  left: readonly DeviceJob[],
  devices: ReadonlyMap<string, Device>,
): void {
  const names = left.map(({ deviceId }) => devices.get(deviceId)?.name ?? deviceId);
  progress({
    done,
    total,
    message: `ended on ${done} of ${total} devices${names.length > 0 ? ", waiting for" : ""}`,
    names,
  });
}
