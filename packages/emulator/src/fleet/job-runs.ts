import type { JobRecord } from "../store/records.ts";
import { isFinished, type JobRun } from "./placement.ts";
import type { Simulation } from "./simulation.ts";
import type { Workload } from "./workload.ts";

/** What the agent does about a job when it asks for its desired state. */
export function syncRun(simulation: Simulation, run: JobRun): void {
  if (isFinished(run)) return;
  if (run.desiredState === "stopped") {
    stopRun(run, simulation.timeline.now());
    return;
  }
  if (run.state !== "pending") return;
  const now = simulation.timeline.now();
  run.state = "running";
  run.startedAt = now;
  run.updatedAt = now;
  run.workloads = simulation.workloads(run, run.job, "job", followContainers(simulation, run));
  begin(run, (workload) => workload.start());
  updateRun(run, now);
}

/** Begins one container after the other, until one has failed at once: the run has ended then, and the others are stopped. */
function begin(run: JobRun, start: (workload: Workload) => void): void {
  for (const workload of run.workloads) {
    if (isFinished(run)) return;
    start(workload);
  }
}

/** Hands a job's desired state on to its runs: stopped ones begin again when the job is to run, pending ones stop at once. */
export function followDesiredState(job: JobRecord, now: number): void {
  for (const run of job.runs.values()) {
    if (run.desiredState === job.desiredState) continue;
    run.desiredState = job.desiredState;
    run.updatedAt = now;
    if (job.desiredState === "stopped") {
      if (run.state === "pending") stopRun(run, now);
    } else if (run.state === "stopped") {
      run.state = "pending";
      run.startedAt = undefined;
      run.completedAt = undefined;
      run.workloads = [];
    }
  }
}

/** Stops what still runs, and what has not begun. */
export function stopRun(run: JobRun, now: number): void {
  run.state = "stopped";
  run.completedAt = now;
  run.updatedAt = now;
  for (const workload of run.workloads) {
    if (workload.completedAt === undefined && workload.state !== "failed") workload.stop();
  }
  for (const log of run.earlyLogs.values()) log.end(now);
  run.earlyLogs.clear();
}

/** As it is a long time after, for jobs that exist when the emulator starts. Devices that were away never took it up. */
export function settleRun(simulation: Simulation, run: JobRun, heardUntil: number): void {
  if (run.createdAt > heardUntil) return;
  const at = Math.min(heardUntil, run.createdAt + simulation.settlingTime(run.job.id, run.device.id));
  if (run.desiredState === "stopped") {
    stopRun(run, at);
    return;
  }
  run.state = "running";
  run.startedAt = at;
  run.workloads = simulation.workloads(run, run.job, "job", followContainers(simulation, run));
  begin(run, (workload) => workload.settle(at));
  updateRun(run, at);
}

/** What is done after every change of a run's containers. */
export function followContainers(simulation: Simulation, run: JobRun): () => void {
  return () => updateRun(run, simulation.timeline.now());
}

/** Works out the run's state from its containers: one that failed decides, else all must have ended well. */
function updateRun(run: JobRun, now: number): void {
  if (run.state !== "running") return;
  const { workloads } = run;
  run.updatedAt = now;
  const failed = workloads.some((workload) => workload.state === "failed");
  if (!failed && !workloads.every((workload) => workload.state === "exited")) return;
  run.state = failed ? "failed" : "succeeded";
  const over = workloads.filter(({ state }) => state === "failed" || state === "exited");
  // A container that never ran has no end of its own: it was over when it failed.
  const end = over.length === 0 ? now : Math.max(...over.map(({ changedAt }) => changedAt));
  run.completedAt = end;
  run.updatedAt = end;
  for (const workload of workloads) if (!over.includes(workload)) workload.stop(end);
}
