import type { ResourceDefinition } from "./define.ts";

const json = "application/json";
const application = { namespace: "namespace", application: "application" } as const;

/** Every resource there is, addresses first. Templates and addresses keep this order in the lists. */
export const resources: readonly ResourceDefinition[] = [
  {
    uri: "synpse://fleet/summary",
    name: "fleet-summary",
    title: "Fleet summary",
    description: "The health of the fleet at a glance. As the tool get_fleet_summary.",
    mimeType: json,
    tool: "get_fleet_summary",
    input: () => ({}),
  },
  {
    uri: "synpse://namespaces",
    name: "namespaces",
    title: "Namespaces",
    description: "The namespaces of the project. As the tool list_config.",
    mimeType: json,
    tool: "list_config",
    input: () => ({ kind: "namespaces" }),
  },
  {
    uri: "synpse://config",
    name: "config",
    title: "This server's configuration",
    description: "What this session may do: mode, namespace, tools, limits. No credentials.",
    mimeType: json,
    tell: (effective) => ({ facts: effective }),
  },
  {
    uri: "synpse://docs/manifest-schema",
    name: "manifest-schema",
    title: "Manifest schema",
    description: "JSON Schema of the application manifests that can be deployed.",
    mimeType: "application/schema+json",
    async tell() {
      const { manifestJsonSchema } = await import("@synpse/sdk/manifest");
      return { text: JSON.stringify(manifestJsonSchema()) };
    },
  },
  {
    uri: "synpse://devices/{device}",
    name: "device",
    title: "A device",
    description:
      "System, health and applications of a device, by name or id. As the tool get_device. Tells of a new status.",
    mimeType: json,
    tool: "get_device",
    input: ({ device }) => ({ device }),
    completes: { device: "device" },
    async status({ device = "" }, { synpse, signal }) {
      return (await synpse.devices.get(device, { signal })).status;
    },
  },
  {
    uri: "synpse://namespaces/{namespace}/applications/{application}",
    name: "application",
    title: "An application",
    description:
      "What an application runs, and its state on each device. As the tool get_application. Tells of rollouts.",
    mimeType: json,
    tool: "get_application",
    input: ({ namespace, application }) => ({ namespace, name: application }),
    completes: application,
    async status({ application = "" }, { synpse, namespace, signal }) {
      const { version, deploymentStatus } = await synpse.namespace(namespace).applications.get(application, { signal });
      const { available, pending, total } = deploymentStatus;
      return JSON.stringify([version, available, pending, total]);
    },
  },
  {
    uri: "synpse://namespaces/{namespace}/applications/{application}/manifest",
    name: "manifest",
    title: "An application's manifest",
    description: "The manifest that would deploy the application again, without secrets. As the tool get_application.",
    mimeType: "text/plain",
    tool: "get_application",
    input: ({ namespace, application }) => ({ namespace, name: application, format: "manifest" }),
    completes: application,
  },
  {
    uri: "synpse://namespaces/{namespace}/jobs/{job}",
    name: "job",
    title: "A job",
    description: "A job, and what has become of it on each device. As the tool get_job.",
    mimeType: json,
    tool: "get_job",
    input: ({ namespace, job }) => ({ namespace, name: job }),
    completes: { namespace: "namespace", job: "job" },
  },
];
