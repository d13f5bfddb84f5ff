import { type Job, NotFoundError } from "@synpse/sdk";
import type { Context } from "../../define.ts";
import { type Failure, repeat, ToolFailure } from "../../failure.ts";
import { nearest } from "../../nearest.ts";
import type { Fact, Facts } from "../../output/facts.ts";
import { rolloutFacts, schedulingFacts } from "../../output/project/application.ts";
import { sorted } from "../../output/project/device.ts";
import { worstFirst } from "../../output/project/workload.ts";
import { timeFact } from "../../output/time.ts";
import { allocationsIfTold, applicationsIn, jobsIn, namespacesOf, secretsKnownIn } from "../lists.ts";
import { findApplication, findDevice, missingNamespace } from "../lookup.ts";
import { registryReferences, secretReferences } from "../references.ts";
import { scheduledOn } from "../scheduled.ts";

/** Things that are named among what depends on a target. */
const maxNamed = 25;

export const kinds = ["device", "application", "job", "secret", "namespace", "registration_token"] as const;
export type Kind = (typeof kinds)[number];

/** One thing that is to be deleted. */
export interface Target {
  readonly name: string;
  /** Undefined where it is in none. */
  readonly namespace: string | undefined;
  /** What happens, in this server's own words. */
  readonly what: string;
  /** What it is, and what depends on it. */
  readonly about: Facts;
  /** The tool that shows whether it is still there. */
  readonly checkWith: string;
  remove(): Promise<void>;
}

/** Looks a thing up by name or id, with what depends on it. Throws ToolFailure where there is none. */
export function findTarget(kind: Kind, name: string, namespace: string, context: Context): Promise<Target> {
  return finders[kind](name, namespace, context);
}

const finders: Readonly<Record<Kind, (name: string, namespace: string, context: Context) => Promise<Target>>> = {
  async device(asked, _, context) {
    const { synpse, signal, now } = context;
    const device = await findDevice(context, asked);
    const { seen, hidden } = await scheduledOn(device, context);
    return {
      name: device.name,
      namespace: undefined,
      what: "Delete a device: it loses its access, what runs on it is no longer looked after, and to come back it must be registered as a new device.",
      about: {
        status: device.status,
        lastSeen: timeFact(device.lastSeenAt, now()),
        labels: sorted(device.labels),
        applications: named(
          seen.map(({ application, namespace }) => ({ application: application.name, namespace: namespace?.name })),
        ),
        applicationCount: seen.length,
        applicationsInOtherNamespaces: some(hidden),
      },
      checkWith: "get_device",
      remove: () => synpse.devices.delete(device.id, { signal }),
    };
  },

  async application(asked, namespace, context) {
    const { synpse, signal } = context;
    const application = await findApplication(context, namespace, asked);
    const allocations = worstFirst((await allocationsIfTold(context, namespace, application.name)) ?? []);
    return {
      name: application.name,
      namespace,
      what: "Delete an application: its containers are stopped and removed on all its devices.",
      about: {
        scheduling: schedulingFacts(application.scheduling),
        rollout: rolloutFacts(application.deploymentStatus),
        devices: named(allocations.map(({ deviceName }) => deviceName)),
      },
      checkWith: "get_application",
      remove: () => synpse.namespace(namespace).applications.delete(application.name, { signal }),
    };
  },

  async job(asked, namespace, context) {
    const { synpse, signal, now } = context;
    const job = await findIn("job", asked, namespace, context, () => jobsIn(context, namespace));
    return {
      name: job.name,
      namespace,
      what: "Delete a job: its results are lost, and containers that still run are stopped.",
      about: {
        status: job.status,
        completed: timeFact(job.completedAt, now()),
        scheduling: schedulingFacts(job.scheduling),
        devices: countRuns(job),
      },
      checkWith: "get_job",
      remove: () => synpse.namespace(namespace).jobs.delete(job.name, { signal }),
    };
  },

  async secret(asked, namespace, context) {
    const { synpse, signal, now } = context;
    const secret = await findIn("secret", asked, namespace, context, () => secretsKnownIn(context, namespace));
    const uses = (one: Parameters<typeof secretReferences>[0]) =>
      secretReferences(one).some((reference) => reference.secret === secret.name);
    const applications = (await applicationsIn(context, namespace)).filter(({ spec }) => uses(spec));
    const jobs = (await jobsIn(context, namespace)).filter(({ spec }) => uses(spec));
    const holder = (await namespacesOf(context)).find(({ id, name }) => [id, name].includes(namespace));
    const isRegistrys = registryReferences(holder).some((reference) => reference.secret === secret.name);
    return {
      name: secret.name,
      namespace,
      what: "Delete a secret: its value is lost, and what uses it cannot start anew.",
      about: {
        type: secret.type,
        updated: timeFact(secret.updatedAt, now()),
        usedByApplications: named(applications.map(({ name }) => name)),
        usedByJobs: named(jobs.map(({ name }) => name)),
        usedBy: applications.length + jobs.length,
        usedForRegistryOfNamespace: isRegistrys ? true : undefined,
      },
      checkWith: "list_config",
      remove: () => synpse.namespace(namespace).secrets.delete(secret.name, { signal }),
    };
  },

  async namespace(asked, _, context) {
    const { synpse, signal } = context;
    const found = (await namespacesOf(context)).find(({ id, name }) => [id, name].includes(asked));
    if (found === undefined) throw new ToolFailure(await missingNamespace(context, asked));
    const { name, id } = found;
    if (context.namespaceFixed && ![id, name].includes(context.namespace)) throw new ToolFailure(outside);
    const applications = await applicationsIn(context, name);
    const jobs = await jobsIn(context, name);
    const secrets = await secretsKnownIn(context, name);
    return {
      name,
      namespace: undefined,
      what: "Delete a namespace with all that is in it: its applications are stopped and removed on all devices, and its jobs and secrets are lost.",
      about: {
        applicationCount: applications.length,
        jobCount: jobs.length,
        secretCount: secrets.length,
        applications: named(
          applications.map(({ name, deploymentStatus }) => ({
            application: name,
            devices: deploymentStatus?.total ?? 0,
          })),
        ),
        jobs: named(jobs.map(({ name }) => name)),
        secrets: named(secrets.map(({ name }) => name)),
      },
      checkWith: "list_config",
      remove: () => synpse.namespaces.delete(name, { signal }),
    };
  },

  async registration_token(asked, _, context) {
    const { synpse, signal, now } = context;
    const tokens = await synpse.registrationTokens.list({ signal }).toArray({ limit: maxTokens });
    // An id is what devices register with: it is taken from nobody, and told to nobody.
    context.conceal(tokens.map(({ id }) => id));
    const alike = tokens.filter(({ name }) => name === asked);
    const [token, other] = alike;
    if (token === undefined) {
      const didYouMean = nearest(
        asked,
        tokens.map(({ name }) => name),
      );
      throw new ToolFailure(
        missing("There is no registration token of this name.", "Call list_config to see the tokens.", { didYouMean }),
      );
    }
    if (other !== undefined) {
      throw new ToolFailure({
        code: "ambiguous",
        what: "Several registration tokens have this name, and their ids may not be shown.",
        repeat: repeat.pointless,
        next: "Tell the user to delete the right one in the Synpse console.",
        about: { asked, created: alike.map(({ createdAt }) => timeFact(createdAt, now())) },
      });
    }
    return {
      name: token.name,
      namespace: undefined,
      what: "Delete a registration token: no further device can join with it; devices that have joined stay.",
      about: {
        devicesThatJoined: token.deviceCount,
        maxRegistrations: token.maxRegistrations ?? undefined,
        labels: sorted(token.labels),
        created: timeFact(token.createdAt, now()),
      },
      checkWith: "list_config",
      remove: () => synpse.registrationTokens.delete(token.id, { signal }),
    };
  },
};

const maxTokens = 10_000;

const outside: Failure = {
  code: "not_allowed_here",
  what: "This server works in one namespace only, and that is another one.",
  repeat: repeat.pointless,
  next: "Tell the user that whoever runs this server can allow it.",
};

const seeIn = { job: "Call list_jobs to see the jobs.", secret: "Call list_config to see the secrets." } as const;

/** One item of a namespace's list, by name or id. Lists are read for it: they hold no value of a secret. */
async function findIn<Item extends { readonly id?: string | undefined; readonly name: string }>(
  kind: "job" | "secret",
  asked: string,
  namespace: string,
  context: Context,
  list: () => Promise<readonly Item[]>,
): Promise<Item> {
  const items = await list().catch(async (error: unknown) => {
    throw error instanceof NotFoundError ? new ToolFailure(await missingNamespace(context, namespace)) : error;
  });
  const found = items.find(({ id }) => id === asked) ?? items.find(({ name }) => name === asked);
  if (found !== undefined) return found;
  const didYouMean = nearest(
    asked,
    items.map(({ name }) => name),
  );
  throw new ToolFailure(
    missing(`There is no ${kind} of this name or id in this namespace.`, seeIn[kind], { asked, namespace, didYouMean }),
  );
}

function missing(what: string, next: string, about: Facts): Failure {
  return { code: "not_found", what, repeat: repeat.pointless, next, about };
}

function countRuns({ deviceJobs }: Job): Facts {
  const counts = new Map<string, number>();
  for (const { state } of deviceJobs ?? []) counts.set(state, (counts.get(state) ?? 0) + 1);
  return Object.fromEntries([...counts].sort());
}

function named<T extends Fact>(items: readonly T[]): readonly T[] {
  return items.slice(0, maxNamed);
}

function some(count: number): number | undefined {
  return count === 0 ? undefined : count;
}
