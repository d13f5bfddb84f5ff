import { setTimeout as sleep } from "node:timers/promises";
import type { Device, DeviceJob, Job } from "@synpse/sdk";
import { type Context, reads } from "../../define.ts";
import { explain } from "../../errors.ts";
import { hasEnded, runsWorstFirst } from "../../output/project/job.ts";
import { maxSilentWait } from "../apps/rollout.ts";
import { devicesById } from "../lookup.ts";

/** The pauses between two looks, in milliseconds: from the first to the longest, each half as long again as the one before. */
const pauses = { first: 500, longest: 5_000, growth: 1.5 };

/** The most devices that are asked whether they are offline; with more left to wait for, the wait goes on. */
const maxAsked = 25;

export interface WaitedForJob {
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
): Promise<WaitedForJob> {
  const { synpse, signal } = context;
  const allowed = (context.reportsProgress ? seconds : Math.min(seconds, maxSilentWait)) * 1000;
  const start = performance.now();
  const elapsed = () => performance.now() - start;
  let job = created;
  const result = (end: WaitedForJob["end"], why?: string): WaitedForJob => ({
    end,
    job,
    why,
    seconds: Math.round(elapsed() / 1000),
  });
  let asked = "";
  try {
    for (let pause = pauses.first; ; pause = Math.min(pauses.longest, pause * pauses.growth)) {
      const runs = job.deviceJobs ?? [];
      const left = runsWorstFirst(runs).filter((run) => !hasEnded(run));
      tell(context, runs.length - left.length, Math.max(runs.length, devices.size), left, devices);
      // Right after it was made it may have no runs yet.
      if (runs.length > 0 && left.length === 0) return result("ended");
      if (allowed === 0) return result("not waited");
      const set = left.map(({ deviceId }) => deviceId).join();
      if (set !== asked && left.length > 0 && left.length <= maxAsked) {
        asked = set;
        if (await areOffline(left, context)) return result("only offline devices left");
      }
      const rest = allowed - elapsed();
      if (rest <= 0) return result("time is up");
      await sleep(Math.min(pause, rest), undefined, { signal });
      job = await synpse.namespace(namespace).jobs.get(created.id, { signal });
    }
  } catch (error) {
    if (signal.aborted) throw error;
    return result("interrupted", explain(error, { annotations: reads }).what);
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

async function areOffline(runs: readonly DeviceJob[], context: Context): Promise<boolean> {
  const ids = new Set(runs.map(({ deviceId }) => deviceId));
  const devices = await devicesById(context, ids, undefined);
  return [...ids].every((id) => devices.get(id)?.status === "offline");
}
