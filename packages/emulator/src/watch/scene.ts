import type { Api } from "../api/pipeline.ts";
import { WATCHED_APPLICATIONS, WATCHED_DEVICES, WATCHED_JOBS, WATCHED_PLACES, WATCHED_PROJECTS } from "../limits.ts";
import type { ProjectRecord } from "../store/records.ts";
import { deviceDetails, deviceRow, fits, isFailing } from "./device-rows.ts";
import { labelCounter } from "./label-counts.ts";
import type { ApplicationRow, DeviceDetails, DeviceRow, JobRow, Overview } from "./messages.ts";
import { applicationRow, jobRow } from "./owner-rows.ts";
import type { Plain } from "./plain.ts";
import type { View } from "./view.ts";

/** What one watcher sees of the world at one moment. */
export interface Scene {
  readonly overview: Overview;
  readonly devices: readonly DeviceRow[];
  readonly applications: readonly ApplicationRow[];
  readonly jobs: readonly JobRow[];
  readonly device: DeviceDetails | null;
}

/** Devices between two times that others have their turn. */
const STEPS = 100;

/**
 * Looks at the world. Yields now and then, so that a look at a huge fleet can be taken in slices; what changes meanwhile is
 * seen in part, and whole with the next look.
 */
export function* look({ store, simulation }: Api["world"], view: View, plain: Plain): Generator<undefined, Scene> {
  const [first] = store.projects;
  const project = store.projects.findById(view.project) ?? first;
  if (!project) return nothing;
  const counts = { total: 0, online: 0, failing: 0 };
  const labels = labelCounter();
  const devices: DeviceRow[] = [];
  let matched = 0;
  for (const device of project.devices) {
    const online = simulation.isOnline(device);
    const failing = isFailing(device);
    counts.total++;
    if (online) counts.online++;
    if (failing) counts.failing++;
    labels.add(device.labels, online);
    if (fits(view, device, online, failing)) {
      if (matched >= view.offset && devices.length < WATCHED_DEVICES)
        devices.push(deviceRow(simulation, device, plain));
      matched++;
    }
    if (counts.total % STEPS === 0) yield;
  }
  const applications = yield* lookAtApplications(project, plain);
  const jobs = yield* lookAtJobs(project, plain);
  const namespaces = [...project.namespaces].map(({ name }) => plain(name));
  const device = project.devices.findById(view.device);
  return {
    overview: {
      projects: [...store.projects].slice(0, WATCHED_PROJECTS).map(({ id, name }) => ({ id, name: plain(name) })),
      project: project.id,
      namespaces: namespaces.slice(0, WATCHED_PLACES),
      moreNamespaces: Math.max(0, namespaces.length - WATCHED_PLACES),
      devices: counts,
      matched,
      offset: view.offset,
      limit: WATCHED_DEVICES,
      labels: labels.counts(plain),
      applications: applications.counts,
      jobs: jobs.counts,
    },
    devices,
    applications: applications.rows,
    jobs: jobs.rows,
    device: device ? deviceDetails(simulation, device, plain) : null,
  };
}

const nothing: Scene = {
  overview: {
    projects: [],
    project: "",
    namespaces: [],
    moreNamespaces: 0,
    devices: { total: 0, online: 0, failing: 0 },
    matched: 0,
    offset: 0,
    limit: WATCHED_DEVICES,
    labels: [],
    applications: { total: 0, moving: 0, failing: 0 },
    jobs: { total: 0, running: 0, failed: 0 },
  },
  devices: [],
  applications: [],
  jobs: [],
  device: null,
};

/** All are counted; of too many, those are shown that move or fail, then the first others. */
function* lookAtApplications(project: ProjectRecord, plain: Plain) {
  const counts = { total: 0, moving: 0, failing: 0 };
  const rows = shownFirst<ApplicationRow>(WATCHED_APPLICATIONS);
  for (const namespace of project.namespaces) {
    for (const application of namespace.applications) {
      const row = yield* applicationRow(application, plain);
      counts.total++;
      if (row.counts.moving > 0) counts.moving++;
      if (row.counts.failed > 0) counts.failing++;
      rows.add(row, row.counts.moving + row.counts.failed > 0);
      yield;
    }
  }
  return { counts, rows: rows.all() };
}

/** All are counted; of too many, those are shown that run, then the first others. */
function* lookAtJobs(project: ProjectRecord, plain: Plain) {
  const counts = { total: 0, running: 0, failed: 0 };
  const rows = shownFirst<JobRow>(WATCHED_JOBS);
  for (const namespace of project.namespaces) {
    for (const job of namespace.jobs) {
      const row = yield* jobRow(job, plain);
      const busy = row.counts.running + row.counts.pending > 0;
      counts.total++;
      if (busy) counts.running++;
      if (row.state === "failed") counts.failed++;
      rows.add(row, busy);
      yield;
    }
  }
  return { counts, rows: rows.all() };
}

/** Keeps so many rows in their order; the urgent ones when there are too many. */
function shownFirst<Row>(limit: number) {
  const urgent: { row: Row; place: number }[] = [];
  const others: { row: Row; place: number }[] = [];
  let place = 0;
  return {
    add(row: Row, isUrgent: boolean): void {
      const kept = isUrgent ? urgent : others;
      if (kept.length < limit) kept.push({ row, place });
      place++;
    },
    all: (): Row[] =>
      [...urgent, ...others]
        .slice(0, limit)
        .sort((a, b) => a.place - b.place)
        .map(({ row }) => row),
  };
}
