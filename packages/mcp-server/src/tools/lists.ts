import {
  type Application,
  type Device,
  type DeviceApplicationStatus,
  type DeviceRegistrationToken,
  type Job,
  type Namespace,
  NotFoundError,
  type Page,
  PermissionDeniedError,
  type Project,
  type SecretMetadata,
} from "@synpse/sdk";
import type { Context } from "../define.ts";

/** Most items of one list that are read. The API gives these lists in one piece. */
const limit = 10_000;

/** Pages of devices, of `devicePageSize` each, that are read of one list. */
export const maxDevicePages = 10;
export const devicePageSize = 500;

/** What a request of a tool needs. */
export type Reach = Pick<Context, "synpse" | "signal" | "namespaceFixed">;

/** What there is; undefined where there is none. */
export async function ifThere<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/** What the API tells; undefined where it does not have it, or this key may not ask. */
export async function ifTold<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof NotFoundError || error instanceof PermissionDeniedError) return undefined;
    throw error;
  }
}

/** The first pages of the devices with these labels. */
export async function* devicePages(
  { synpse, signal }: Reach,
  labels: Readonly<Record<string, string>> | undefined,
): AsyncGenerator<Page<Device>> {
  let pages = 0;
  for await (const page of synpse.devices.list({ labels, pageSize: devicePageSize }, { signal }).pages()) {
    yield page;
    pages += 1;
    if (pages === maxDevicePages) return;
  }
}

export function projectsOf({ synpse, signal }: Reach): Promise<Project[]> {
  return synpse.projects.list({ signal }).toArray({ limit });
}

/** The registration tokens. Their ids are what devices register with: they are kept out of the result. */
export async function registrationTokensOf({ synpse, signal, conceal }: Context): Promise<DeviceRegistrationToken[]> {
  const tokens = await synpse.registrationTokens.list({ signal }).toArray({ limit });
  conceal(tokens.map(({ id }) => id));
  return tokens;
}

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

/** How an application fares on each of its devices. Allocations are younger than the rest of the API: not all tell of them. */
export function allocationsIfTold(
  { synpse, signal }: Reach,
  namespace: string,
  name: string,
): Promise<DeviceApplicationStatus[] | undefined> {
  return ifTold(synpse.namespace(namespace).applications.allocations(name, { signal }).toArray({ limit }));
}
