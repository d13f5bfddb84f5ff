import type { Context } from "../../define.ts";
import { type Failure, repeat, ToolFailure } from "../../failure.ts";
import { nearest } from "../../nearest.ts";
import type { Fact, Facts } from "../../output/facts.ts";
import { rolloutFacts, schedulingFacts } from "../../output/project/application.ts";
import { labelFacts } from "../../output/project/device.ts";
import { countRuns } from "../../output/project/job.ts";
import { worstFirst } from "../../output/project/workload.ts";
import { timeFact } from "../../output/time.ts";
import {
  allocationsIfTold,
  applicationsIn,
  jobsIn,
  namespacesOf,
  registrationTokensOf,
  secretsKnownIn,
} from "../lists.ts";
import { findApplication, findDevice, findJob, lookForSecret, missingNamespace } from "../lookup.ts";
import { isShown, scheduledOn } from "../scheduled.ts";
import { secretType } from "../secret-references.ts";
import { secretUsers, userFacts } from "../secret-users.ts";

/** Things that are named among what depends on a target. */
const maxNamed = 25;

export const kinds = ["device", "application", "job", "secret", "namespace", "registration_token"] as const;
export type Kind = (typeof kinds)[number];

/** One thing that is to be deleted, and what comes of it. */
export interface Deletion {
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
export function planDeletion(kind: Kind, name: string, namespace: string, context: Context): Promise<Deletion> {
  return planners[kind](name, namespace, context);
}

const planners: Readonly<Record<Kind, (name: string, namespace: string, context: Context) => Promise<Deletion>>> = {
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
        labels: labelFacts(device.labels),
        applications: named(
          seen.map(({ application, namespace }) => ({ application: application.name, namespace: namespace?.name })),
        ),
        applicationCount: seen.length,
        applicationsInOtherNamespaces: hidden || undefined,
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
    const job = await findJob(context, namespace, asked);
    return {
      name: job.name,
      namespace,
      what: "Delete a job: its results are lost, and containers that still run are stopped.",
      about: {
        state: job.status,
        states: countRuns(job.deviceJobs),
        completed: timeFact(job.completedAt, now()),
        scheduling: schedulingFacts(job.scheduling),
      },
      checkWith: "get_job",
      remove: () => synpse.namespace(namespace).jobs.delete(job.name, { signal }),
    };
  },

  async secret(asked, namespace, context) {
    const { synpse, signal, now } = context;
    const { secret, names } = await lookForSecret(context, namespace, asked);
    if (secret === undefined) {
      throw new ToolFailure(
        missing("There is no secret of this name or id in this namespace.", "Call list_config to see the secrets.", {
          asked,
          namespace,
          didYouMean: nearest(asked, names),
        }),
      );
    }
    const users = await secretUsers(context, namespace);
    return {
      name: secret.name,
      namespace,
      what: "Delete a secret: its value is lost, and what uses it cannot start anew.",
      about: {
        type: secretType(secret),
        updated: timeFact(secret.updatedAt, now()),
        ...userFacts(users?.(secret.name), maxNamed),
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
    if (!isShown({ id, name }, context)) throw new ToolFailure(outside);
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
    // By the name alone: an id is what devices register with, so it is taken from nobody, and told to nobody.
    const tokens = await registrationTokensOf(context);
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
        deviceCount: token.deviceCount,
        maxRegistrations: token.maxRegistrations ?? undefined,
        labels: labelFacts(token.labels),
        created: timeFact(token.createdAt, now()),
      },
      checkWith: "list_config",
      remove: () => synpse.registrationTokens.delete(token.id, { signal }),
    };
  },
};

const outside: Failure = {
  code: "not_allowed_here",
  what: "This server works in one namespace only, and that is another one.",
  repeat: repeat.pointless,
  next: "Tell the user that whoever runs this server can allow it.",
};

function missing(what: string, next: string, about: Facts): Failure {
  return { code: "not_found", what, repeat: repeat.pointless, next, about };
}

function named<T extends Fact>(items: readonly T[]): readonly T[] {
  return items.slice(0, maxNamed);
}
