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

/** The applications of a device, with their namespaces: only those of the server's own, where that is fixed. */
export async function scheduledOn(device: Device, context: Reach & Pick<Context, "namespace">): Promise<ScheduledHere> {
  const applications = device.applications ?? [];
  if (applications.length === 0) return { seen: [], hidden: 0 };
  const namespaces = new Map((await namespacesOf(context)).map((namespace) => [namespace.id, namespace]));
  const all = applications.map((application) => ({ application, namespace: namespaces.get(application.namespaceId) }));
  const seen = all.filter(
    ({ application, namespace }) =>
      !context.namespaceFixed || [namespace?.name, application.namespaceId].includes(context.namespace),
  );
  return { seen, hidden: all.length - seen.length };
}

/** Null where the device has not reported; undefined where the state cannot be had. */
export async function allocationOn(
  device: Device,
  { application, namespace }: Scheduled,
  reach: Reach,
): Promise<DeviceApplicationStatus | null | undefined> {
  if (namespace === undefined) return undefined;
  const allocations = await allocationsIfTold(reach, namespace.name, application.name);
  return allocations === undefined ? undefined : (allocations.find(({ deviceId }) => deviceId === device.id) ?? null);
}
