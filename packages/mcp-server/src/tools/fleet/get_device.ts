import type { Device } from "@synpse/sdk";
import * as z from "zod";
import { defineTool, reads, type View } from "../../define.ts";
import { mapLimited } from "../../fan-out.ts";
import { format, name } from "../../input.ts";
import type { Facts } from "../../output/facts.ts";
import { imagesOf } from "../../output/project/application.ts";
import { deviceAlone } from "../../output/project/device.ts";
import { containersOn, presentState, stateOn, whyLags } from "../../output/project/workload.ts";
import { findDevice } from "../lookup.ts";
import { type ApplicationOnDevice, scheduledOn, withAllocation } from "../scheduled.ts";

/** Applications whose state on the device is asked for: a request each. */
const maxApplications = 20;

const input = z.strictObject({ device: name("Name or id"), format: format() });

interface Found {
  readonly device: Device;
  readonly applications: readonly ApplicationOnDevice[];
  /** Applications in namespaces that this server does not show. */
  readonly hidden: number;
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
    const { seen, hidden } = await scheduledOn(device, context);
    const applications = await mapLimited(seen.slice(0, maxApplications), (one) =>
      withAllocation(device, one, context),
    );
    return {
      device: { ...device, applications: [] },
      applications,
      hidden,
      unasked: seen.length - applications.length,
    };
  },

  project({ device, applications, hidden, unasked }, { format }, view) {
    const detailed = format === "detailed";
    return {
      facts: {
        note:
          unasked === 0
            ? undefined
            : `${unasked} more applications are scheduled here; get_application shows their states.`,
        ...deviceAlone(device, detailed, view),
        applications: applications.map((one) => applicationOn(one, device, detailed, view)),
        applicationsInOtherNamespaces: hidden || undefined,
        next: isWell(device, applications) ? undefined : "Call diagnose_device to see what is wrong.",
      },
    };
  },
});

/** Nothing of what is shown calls for a closer look; what is not known does not. */
function isWell({ status, info }: Device, applications: readonly ApplicationOnDevice[]): boolean {
  return (
    status !== "offline" &&
    info?.docker?.health !== "unhealthy" &&
    applications.every(
      ({ allocation }) => allocation === undefined || stateOn(allocation?.applicationStatuses) === "running",
    )
  );
}

function applicationOn(
  { application, namespace, allocation }: ApplicationOnDevice,
  device: Device,
  detailed: boolean,
  view: View,
): Facts {
  return {
    name: application.name,
    namespace: namespace?.name,
    state: allocation ? presentState(application, allocation) : allocation === null ? stateOn(null) : "unknown",
    why: allocation ? whyLags({ allocation, device }, application) : undefined,
    images: imagesOf(application),
    containers: containersOn(allocation?.applicationStatuses, detailed, view),
  };
}
