import type { ApplicationSpec, JobSpec } from "@synpse/sdk";
import { compare } from "../nearest.ts";
import type { Facts } from "../output/facts.ts";
import { applicationsIn, ifTold, jobsIn, type Reach } from "./lists.ts";
import { registryReferences, secretReferences } from "./secret-references.ts";

/** Who uses a secret. */
export interface SecretUsers {
  /** The applications whose containers or processes name it. */
  readonly applications: readonly string[];
  readonly jobs: readonly string[];
  /** Whether the namespace logs in to its image registry with it, on behalf of every application. */
  readonly registry: boolean;
}

/** Looks up who uses a secret of this namespace; undefined where this key may not see it. */
export function secretUsers(reach: Reach, namespace: string): Promise<((secret: string) => SecretUsers) | undefined> {
  return ifTold(lookUp(reach, namespace));
}

async function lookUp(reach: Reach, namespace: string): Promise<(secret: string) => SecretUsers> {
  const [applications, jobs, holder] = await Promise.all([
    applicationsIn(reach, namespace),
    jobsIn(reach, namespace),
    reach.synpse.namespaces.get(namespace, { signal: reach.signal }),
  ]);
  const byApplications = namedBy(applications);
  const byJobs = namedBy(jobs);
  const registrys = registryReferences(holder).map(({ secret }) => secret);
  return (secret) => ({
    applications: byApplications.get(secret) ?? [],
    jobs: byJobs.get(secret) ?? [],
    registry: registrys.includes(secret),
  });
}

/** The users as facts, the first `most` of each kind by name. */
export function userFacts(users: SecretUsers | undefined, most: number): Facts {
  if (users === undefined) return { usersNotLookedAt: "this access key may not see them" };
  const { applications, jobs, registry } = users;
  return {
    usedByApplications: applications.slice(0, most),
    usedByJobs: jobs.slice(0, most),
    usedByCount: applications.length + jobs.length,
    usedForRegistry: registry || undefined,
  };
}

interface User {
  readonly name: string;
  readonly spec?: ApplicationSpec | JobSpec | null | undefined;
}

/** The names of those who name a secret, by the secret. */
function namedBy(all: readonly User[]): Map<string, string[]> {
  const users = new Map<string, string[]>();
  for (const { name, spec } of [...all].sort((a, b) => compare(a.name, b.name))) {
    const secrets = new Set(secretReferences(spec).map(({ secret }) => secret));
    for (const secret of secrets) users.set(secret, [...(users.get(secret) ?? []), name]);
  }
  return users;
}
