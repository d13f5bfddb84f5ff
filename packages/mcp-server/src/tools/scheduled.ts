import type { Application, Device, DeviceApplicationStatus, Namespace } from "@synpse/sdk";
import type { Context } from "../define.ts";
import { allocationsIfTold, namespacesOf, type Reach } from "./lists.ts";

/** An application that is scheduled on a device. */
export interface Scheduled {
  readonly application: Application;
  /** Undefined where the namespace cannot be told. */
  readonly namespace: Namespace | undefined;
}

export interface ScheduledHere {
  readonly seen: readonly Scheduled[];
  /** How many more there are in namespaces that this server does not show. */
  readonly hidden: number;
}

/** Whether this server shows a namespace: where one is fixed, the others are none of its caller's business. */
export function isShown(
  { id, name }: { readonly id: string | undefined; readonly name: string | undefined },
  { namespace, namespaceFixed }: Pick<Context, "namespace" | "namespaceFixed">,
): boolean {
  return !namespaceFixed || [id, name].includes(namespace);
}

/** The applications of a device, with their namespaces: only those of the server's own, where that is fixed. */
export async function scheduledOn(device: Device, context: Reach & Pick<Context, "namespace">): Promise<ScheduledHere> {
  const applications = device.applications ?? [];
  if (applications.length === 0) return { seen: [], hidden: 0 };
  const namespaces = new Map((await namespacesOf(context)).map((namespace) => [namespace.id, namespace]));
  const all = applications.map((application) => ({ application, namespace: namespaces.get(application.namespaceId) }));
  const seen = all.filter(({ application, namespace }) =>
    isShown({ id: application.namespaceId, name: namespace?.name }, context),
  );
  return { seen, hidden: all.length - seen.length };
}

/** One of them, with how it fares there. */
export interface ApplicationOnDevice extends Scheduled {
  /** Null where the device has not reported; undefined where the state cannot be had. */
  readonly allocation: DeviceApplicationStatus | null | undefined;
}

export async function withAllocation(device: Device, scheduled: Scheduled, reach: Reach): Promise<ApplicationOnDevice> {
  const { application, namespace } = scheduled;
  const allocations = namespace && (await allocationsIfTold(reach, namespace.name, application.name));
  const allocation = allocations && (allocations.find(({ deviceId }) => deviceId === device.id) ?? null);
  return { ...scheduled, allocation };
}
