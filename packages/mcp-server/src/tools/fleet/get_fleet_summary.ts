import type { Application, Job } from "@synpse/sdk";
import * as z from "zod";
import { type Context, defineTool, reads, type View } from "../../define.ts";
import { mapLimited } from "../../fan-out.ts";
import { labels, name, wholeNumberOr } from "../../input.ts";
import { compare } from "../../nearest.ts";
import { deviceText, type Facts, joinNotes } from "../../output/facts.ts";
import { rolloutState } from "../../output/project/application.ts";
import { countByState } from "../../output/project/job.ts";
import { countStates, lagging, worstFirst } from "../../output/project/workload.ts";
import { timeFact } from "../../output/time.ts";
import { allocationsIfTold, applicationsIn, ifThere, jobsIn, namespacesOf } from "../lists.ts";
import { orMissingNamespace } from "../lookup.ts";
import { type Counted, countDevices } from "./count-devices.ts";

/** Namespaces that one call reads: two requests each. */
const maxNamespaces = 20;

/** Incomplete rollouts that are looked into, and told: a request each. */
const maxRollouts = 10;

/** Devices that are named of each. */
const maxDevices = 3;

/** Failed jobs that are named, the latest first. */
const maxJobs = 10;

const input = z.strictObject({
  namespace: name("Default: all").optional(),
  labels: labels("Count only devices that have all of them"),
  groupBy: name("A label: counts for each of its values").optional(),
  staleAfterMinutes: wholeNumberOr(1_440, { min: 1, max: 525_600 }, "Offline for longer is stale"),
});

type Input = z.output<typeof input>;

interface Incomplete {
  readonly application: string;
  readonly namespace: string;
  readonly available: number;
  readonly total: number;
  /** How many devices do not run the present version yet, by state; undefined where the API does not tell. */
  readonly behind: Facts | undefined;
  /** Some of them, the worst first. */
  readonly devices: readonly string[];
}

interface Found {
  readonly counted: Omit<Counted, "ids">;
  readonly applications: Readonly<Record<"total" | "complete" | "incomplete" | "onNoDevice", number>>;
  readonly rollouts: readonly Incomplete[];
  readonly unaskedRollouts: number;
  readonly jobs: Facts;
  readonly failedJobs: readonly { readonly job: Job; readonly namespace: string }[];
  readonly unreadNamespaces: number;
}

export const getFleetSummary = defineTool({
  name: "get_fleet_summary",
  title: "Get a summary of the fleet",
  toolset: "fleet",
  description:
    "Health at a glance: devices online, offline and stale, agent versions, Docker health, incomplete rollouts and failed jobs, with the names that need attention. Start here; then use diagnose_device.",
  annotations: reads,
  input,
  output: z.looseObject({
    devices: z.looseObject({ total: z.number(), online: z.number(), offline: z.number(), stale: z.number() }),
    applications: z.looseObject({ total: z.number(), incomplete: z.number() }),
    jobs: z.looseObject({ total: z.number() }),
  }),

  async handler(input, context): Promise<Found> {
    const { ids, ...counted } = await countDevices(input, context);
    const { names, unread } = await namespacesFor(input.namespace, context);
    let read = 0;
    const lists = await mapLimited(names, async (one) => {
      const list = await readNamespace(one, names.length > 1, context);
      read += 1;
      const total = counted.total + names.length;
      context.progress({ done: counted.total + read, total, message: "Devices and namespaces read", names: [] });
      return list;
    });
    const applications = lists.flatMap((one) => one.applications);
    const jobs = lists.flatMap((one) => one.jobs);
    const states = applications.map(({ application }) => rolloutState(application.deploymentStatus));
    const count = (state: string) => states.filter((one) => one === state).length;
    const incomplete = applications
      .filter(({ application }) => rolloutState(application.deploymentStatus) === "incomplete")
      .sort((a, b) => missing(b.application) - missing(a.application));
    const among = input.labels === undefined ? undefined : ids;
    const looked = await mapLimited(incomplete.slice(0, maxRollouts), (one) => lookAt(one, among, context));
    return {
      counted,
      applications: {
        total: applications.length,
        complete: count("complete"),
        incomplete: incomplete.length,
        onNoDevice: count("no devices"),
      },
      // Among the devices that were asked for, all may be well.
      rollouts: looked.filter(
        ({ behind, devices }) => among === undefined || behind === undefined || devices.length > 0,
      ),
      unaskedRollouts: incomplete.length - looked.length,
      jobs: { total: jobs.length, ...countByState(jobs.map(({ job }) => job.status)) },
      failedJobs: jobs
        .filter(({ job }) => job.status === "failed")
        .sort((a, b) => compare(b.job.completedAt, a.job.completedAt))
        .slice(0, maxJobs)
        .map(({ job, namespace }) => ({ job: { ...job, spec: {}, deviceJobs: [] }, namespace })),
      unreadNamespaces: unread,
    };
  },

  project({ counted, applications, rollouts, unaskedRollouts, jobs, failedJobs, unreadNamespaces }, input, view) {
    const { lastLost, unhealthy, groups } = counted;
    return {
      facts: {
        note: noteOn(counted, unaskedRollouts, unreadNamespaces, input),
        devices: {
          total: counted.total,
          online: counted.online,
          offline: counted.offline,
          stale: counted.stale,
          neverSeen: counted.neverSeen,
        },
        groupedBy: input.groupBy,
        groups: groups?.map(({ value, total, offline }) => ({ value: deviceText(value), total, offline })),
        agentVersions: counted.agentVersions.map(({ version, devices }) => ({ version: deviceText(version), devices })),
        agentNotAsDesired: counted.otherAgentVersion,
        docker: counted.docker,
        applications,
        jobs,
        lastGoneOffline: lastLost.map((one) => ({ name: one.name, lastSeen: timeFact(one.lastSeenAt, view.now) })),
        dockerUnhealthy: unhealthy,
        incompleteRollouts: rollouts.map((one) => ({ ...one })),
        failedJobs: failedJobs.map((one) => jobIn(one, view)),
        next: nextAfter(counted, rollouts, input),
      },
    };
  },
});

async function namespacesFor(
  asked: string | undefined,
  context: Context,
): Promise<{ names: readonly string[]; unread: number }> {
  const one = context.namespaceFixed ? context.namespace : asked;
  if (one !== undefined && one !== "*") return { names: [one], unread: 0 };
  const all = (await namespacesOf(context)).map(({ name }) => name).sort(compare);
  return { names: all.slice(0, maxNamespaces), unread: Math.max(all.length - maxNamespaces, 0) };
}

/** One of several namespaces may go while they are read; one that was named must be there. */
async function readNamespace(namespace: string, mayBeGone: boolean, context: Context) {
  const read = readAll(namespace, context);
  if (!mayBeGone) return orMissingNamespace(read, context, namespace);
  return (await ifThere(read)) ?? { applications: [], jobs: [] };
}

async function readAll(namespace: string, context: Context) {
  const applications = await applicationsIn(context, namespace);
  const jobs = await jobsIn(context, namespace);
  return {
    applications: applications.map((application) => ({ application, namespace })),
    jobs: jobs.map((job) => ({ job, namespace })),
  };
}

/** Where an incomplete rollout is behind, among the devices with these ids or all. */
async function lookAt(
  { application, namespace }: { readonly application: Application; readonly namespace: string },
  among: ReadonlySet<string> | undefined,
  context: Context,
): Promise<Incomplete> {
  const allocations = await allocationsIfTold(context, namespace, application.name);
  const all = allocations && lagging({ application, allocations });
  const some = among === undefined ? all : all?.filter(({ deviceId }) => among.has(deviceId));
  const { running, ...states } = countStates(some ?? []);
  const { available, total } = application.deploymentStatus ?? {};
  return {
    application: application.name,
    namespace,
    available: available ?? 0,
    total: total ?? 0,
    behind: some && { ...states, runningVersionBefore: running },
    devices: worstFirst(some ?? [])
      .slice(0, maxDevices)
      .map(({ deviceName }) => deviceName),
  };
}

function missing({ deploymentStatus }: Application): number {
  return (deploymentStatus?.total ?? 0) - (deploymentStatus?.available ?? 0);
}

function jobIn({ job, namespace }: Found["failedJobs"][number], { now }: View): Facts {
  return { name: job.name, namespace, completed: timeFact(job.completedAt, now) };
}

function noteOn(
  { total, complete, unread, groups, moreGroups, moreVersions }: Found["counted"],
  unaskedRollouts: number,
  unreadNamespaces: number,
  { labels }: Input,
): string | undefined {
  const more = unread === undefined || unread === 0 ? "More" : `${unread} more`;
  const nobodyHas = total > 0 && groups?.every(({ value }) => value === undefined);
  return joinNotes(
    labels !== undefined && total === 0 && "No device has these labels.",
    labels !== undefined && "Applications and jobs are counted whole, whichever devices they are on.",
    nobodyHas && "No device has the label to group by.",
    complete ? "" : `${more} devices were not counted; narrow with labels.`,
    moreGroups === 0 ? "" : `${moreGroups} more values of the label, with fewer devices offline, are left out.`,
    moreVersions === 0 ? "" : `${moreVersions} more agent versions are left out.`,
    unreadNamespaces === 0 ? "" : `${unreadNamespaces} more namespaces were not read; name one to see it.`,
    unaskedRollouts === 0 ? "" : `${unaskedRollouts} more incomplete rollouts: call list_applications.`,
  );
}

function nextAfter(
  { total, lastLost, unhealthy }: Found["counted"],
  rollouts: readonly Incomplete[],
  { labels }: Input,
): string | undefined {
  if (labels !== undefined && total === 0)
    return "Call list_devices with these labels: it says which labels there are.";
  const named = lastLost.length > 0 || unhealthy.length > 0 || rollouts.some(({ devices }) => devices.length > 0);
  return named ? "Call diagnose_device for a device that is named here." : undefined;
}
