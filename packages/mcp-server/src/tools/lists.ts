import {
  type Application,
  type DeviceApplicationStatus,
  type Job,
  type Namespace,
  NotFoundError,
  PermissionDeniedError,
  type SecretMetadata,
} from "@synpse/sdk";
import type { Context } from "../define.ts";

/** Most items of one list that are read. The API gives these lists in one piece. */
const limit = 10_000;

/** What a request of a tool needs. */
export type Reach = Pick<Context, "synpse" | "signal" | "namespaceFixed">;

export function namespacesOf({ synpse, signal }: Reach): Promise<Namespace[]> {
  return synpse.namespaces.list({ signal }).toArray({ limit });
}

export function applicationsIn({ synpse, signal }: Reach, namespace: string): Promise<Application[]> {
  return synpse.namespace(namespace).applications.list({ signal }).toArray({ limit });
}

export function jobsIn({ synpse, signal }: Reach, namespace: string): Promise<Job[]> {
  return synpse.namespace(namespace).jobs.list({ signal }).toArray({ limit });
}

/** What is known of the secrets beside their values, which are never asked for. */
export function secretsKnownIn({ synpse, signal }: Reach, namespace: string): Promise<SecretMetadata[]> {
  return synpse.namespace(namespace).secrets.list({ signal }).toArray({ limit });
}

/**
 * How an application fares on each of its devices; undefined where the API does not tell (allocations are younger than the
 * rest of it) or this key may not ask.
 */
export async function allocationsIfTold(
  { synpse, signal }: Reach,
  namespace: string,
  name: string,
): Promise<DeviceApplicationStatus[] | undefined> {
  try {
    return await synpse.namespace(namespace).applications.allocations(name, { signal }).toArray({ limit });
  } catch (error) {
    if (error instanceof NotFoundError || error instanceof PermissionDeniedError) return undefined;
    throw error;
  }
}
