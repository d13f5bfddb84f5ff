import { jobCompletedAt, jobState } from "../fleet/job-state.ts";
import type { Allocation, JobRun } from "../fleet/placement.ts";
import { runnables } from "../fleet/references.ts";
import type { Scheduling } from "../generated/schema.ts";
import { WATCHED_PLACES } from "../limits.ts";
import type { ApplicationRecord, JobRecord } from "../store/records.ts";
import type { ApplicationRow, JobRow, Place, RunState, Work } from "./messages.ts";
import type { Plain } from "./plain.ts";
import { noteOf, workOf } from "./work.ts";

/** Steps over devices between two times that others have their turn. */
const STEPS = 200;

/** An application and how it fares. Yields now and then: it may be on every device of a huge fleet. */
export function* applicationRow(application: ApplicationRecord, plain: Plain): Generator<undefined, ApplicationRow> {
  const counts: Record<Work, number> = { running: 0, moving: 0, failed: 0, waiting: 0 };
  const told = worstFirst<Work, Allocation>(["failed", "moving", "waiting"]);
  let step = 0;
  for (const allocation of application.allocations.values()) {
    const work = workOf(allocation);
    counts[work]++;
    told.add(work, allocation);
    if (++step % STEPS === 0) yield;
  }
  const total = application.allocations.size;
  const places = told.all().map(([state, allocation]) => place(state, allocation, plain));
  return {
    id: application.id,
    name: plain(application.name),
    namespace: plain(application.namespace.name),
    version: application.version,
    target: plain(targetOf(application.scheduling)),
    images: imagesOf(application.spec, plain),
    counts: { total, ...counts },
    places,
    morePlaces: total - counts.running - places.length,
  };
}

/** A job and its runs. Yields now and then. */
export function* jobRow(job: JobRecord, plain: Plain): Generator<undefined, JobRow> {
  const counts: Record<RunState, number> = { pending: 0, running: 0, failed: 0, succeeded: 0, stopped: 0 };
  const told = worstFirst<RunState, JobRun>(["failed", "running", "pending", "stopped", "succeeded"]);
  let step = 0;
  for (const run of job.runs.values()) {
    counts[run.state]++;
    told.add(run.state, run);
    if (++step % STEPS === 0) yield;
  }
  const places = told.all().map(([state, run]) => place(state, run, plain));
  return {
    id: job.id,
    name: plain(job.name),
    namespace: plain(job.namespace.name),
    state: jobState(job),
    counts: { total: job.runs.size, ...counts },
    createdAt: job.createdAt,
    completedAt: jobCompletedAt(job),
    places,
    morePlaces: job.runs.size - places.length,
  };
}

function place(state: Place["state"], placement: Allocation | JobRun, plain: Plain): Place {
  const { device } = placement;
  return { id: device.id, device: plain(device.name), state, note: plain(noteOf(placement)) };
}

/** Keeps the first few of each state that is worth telling, and gives the first few of all, the worst first. */
function worstFirst<State extends string, Item>(order: readonly State[]) {
  const kept = new Map<State, (readonly [State, Item])[]>(order.map((state) => [state, []]));
  return {
    add(state: State, item: Item): void {
      const items = kept.get(state);
      if (items && items.length < WATCHED_PLACES) items.push([state, item]);
    },
    all: () => [...kept.values()].flat().slice(0, WATCHED_PLACES),
  };
}

function targetOf({ type, selectors, devices }: Scheduling): string {
  if (type === "AllDevices") return "all devices";
  if (type === "NoDevices") return "no devices";
  const labels = Object.entries(selectors ?? {}).map(([key, value]) => `${key}=${value}`);
  return [...labels, ...(devices ?? [])].join(", ");
}

function imagesOf(spec: ApplicationRecord["spec"], plain: Plain): string[] {
  return runnables(spec)
    .slice(0, WATCHED_PLACES)
    .map((runnable) => plain("image" in runnable && runnable.image ? runnable.image : runnable.name));
}
