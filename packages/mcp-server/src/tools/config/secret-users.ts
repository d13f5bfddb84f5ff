import { type Application, type ApplicationSpec, NotFoundError, PermissionDeniedError } from "@synpse/sdk";
import { compare } from "../../nearest.ts";
import type { Facts } from "../../output/facts.ts";
import { applicationsIn, type Reach } from "../lists.ts";

/** Who uses a secret. */
export interface SecretUsers {
  /** The applications whose containers or processes name it. */
  readonly applications: readonly string[];
  /** Whether the namespace logs in to its image registry with it, on behalf of every application. */
  readonly registry: boolean;
}

/** Looks up who uses a secret of this namespace; undefined where this key may not see the applications. */
export async function secretUsers(
  reach: Reach,
  namespace: string,
): Promise<((secret: string) => SecretUsers) | undefined> {
  const { synpse, signal } = reach;
  try {
    const [applications, { config }] = await Promise.all([
      applicationsIn(reach, namespace),
      synpse.namespaces.get(namespace, { signal }),
    ]);
    const users = usersBySecret(applications);
    const registry = config?.registryAuthentication?.fromSecret;
    return (secret) => ({ applications: users.get(secret) ?? [], registry: registry === secret });
  } catch (error) {
    if (error instanceof PermissionDeniedError || error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/** The users as facts, the first `most` by name. */
export function userFacts({ applications, registry }: SecretUsers, most: number): Facts {
  return {
    usedBy: applications.slice(0, most),
    usedByCount: applications.length > most ? applications.length : undefined,
    usedForRegistry: registry || undefined,
  };
}

function usersBySecret(applications: readonly Application[]): Map<string, string[]> {
  const users = new Map<string, string[]>();
  for (const { name, spec } of [...applications].sort((a, b) => compare(a.name, b.name))) {
    for (const secret of new Set(namedBy(spec))) users.set(secret, [...(users.get(secret) ?? []), name]);
  }
  return users;
}

function namedBy(spec: ApplicationSpec | undefined): string[] {
  const containers = spec?.containers ?? [];
  const variables = [...containers, ...(spec?.execs ?? [])].flatMap(({ env }) => env ?? []);
  return [
    ...variables.map(({ fromSecret }) => fromSecret),
    ...containers.map(({ auth }) => auth?.fromSecret),
    ...containers.flatMap(({ secrets }) => (secrets ?? []).map(({ name }) => name)),
  ].flatMap((name) => (name === undefined || name === "" ? [] : [name]));
}
