import type { Application, Device, DeviceApplicationStatus } from "@synpse/sdk";
import * as z from "zod";
import { type Context, defineTool, reads, type View } from "../../define.ts";
import { mapLimited } from "../../fan-out.ts";
import { format, name } from "../../input.ts";
import type { Facts } from "../../output/facts.ts";
import { deviceAlone } from "../../output/project/device.ts";
import { containersOn, stateOn } from "../../output/project/workload.ts";
import { allocationsIfTold, namespacesOf } from "../lists.ts";
import { findDevice } from "../lookup.ts";

/** Applications whose state on the device is asked for: a request each. */
const maxApplications = 20;

const input = z.strictObject({ device: name("Name or id"), format: format() });

interface OnDevice {
  readonly application: Application;
  readonly namespace: string | undefined;
  /** Null where the device has not reported; undefined where the state cannot be had. */
  readonly allocation: DeviceApplicationStatus | null | undefined;
}

interface Found {
  readonly device: Device;
  readonly applications: readonly OnDevice[];
  readonly unasked: number;
}

export const getDevice = defineTool({
  name: "get_device",
  title: "Get a device",
  toolset: "fleet",
  description:
    "One device: system, Docker health, labels, and the state of each application on it. Values of environment variables are not shown.",
  annotations: reads,
  input,
  output: z.looseObject({
    name: z.string(),
    status: z.string().optional(),
    lastSeen: z.string().optional(),
    applications: z.array(z.looseObject({ name: z.string(), state: z.string().optional() })).optional(),
  }),

  async handler({ device: asked }, context): Promise<Found> {
    const device = await findDevice(context, asked);
    const scheduled = await scheduledOn(device, context);
    const applications = await mapLimited(scheduled.slice(0, maxApplications), async (one) => ({
      ...one,
      allocation: await allocationOn(device, one.namespace, one.application.name, context),
    }));
    return { device: { ...device, applications: [] }, applications, unasked: scheduled.length - applications.length };
  },

  project({ device, applications, unasked }, { format }, view) {
    const detailed = format === "detailed";
    return {
      facts: {
        note:
          unasked === 0
            ? undefined
            : `${unasked} more applications are scheduled here; get_application shows their states.`,
        ...deviceAlone(device, detailed, view),
        applications: applications.map((one) => applicationOn(one, detailed, view)),
      },
    };
  },
});

/** The applications of a device, with their namespaces: only those of the server's own, where that is fixed. */
async function scheduledOn(device: Device, context: Context): Promise<Omit<OnDevice, "allocation">[]> {
  const applications = device.applications ?? [];
  if (applications.length === 0) return [];
  const namespaces = new Map((await namespacesOf(context)).map(({ id, name }) => [id, name]));
  return applications
    .map((application) => ({ application, namespace: namespaces.get(application.namespaceId) }))
    .filter(
      ({ application, namespace }) =>
        !context.namespaceFixed || [namespace, application.namespaceId].includes(context.namespace),
    );
}

/** Null where the device has not reported; undefined where the state cannot be had. */
async function allocationOn(
  device: Device,
  namespace: string | undefined,
  application: string,
  context: Context,
): Promise<DeviceApplicationStatus | null | undefined> {
  if (namespace === undefined) return undefined;
  const allocations = await allocationsIfTold(context, namespace, application);
  return allocations === undefined ? undefined : (allocations.find(({ deviceId }) => deviceId === device.id) ?? null);
}

function applicationOn({ application, namespace, allocation }: OnDevice, detailed: boolean, view: View): Facts {
  return {
    name: application.name,
    namespace,
    state: allocation === undefined ? "unknown" : stateOn(allocation?.applicationStatuses),
    images: (application.spec?.containers ?? []).map(({ image }) => image),
    containers: containersOn(allocation?.applicationStatuses, detailed, view),
  };
}
