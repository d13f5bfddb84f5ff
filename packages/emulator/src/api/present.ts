import { jobCompletedAt, jobState } from "../fleet/job-state.ts";
import type { Allocation } from "../fleet/placement.ts";
import { isAvailable, type JobRun } from "../fleet/placement.ts";
import type { Simulation } from "../fleet/simulation.ts";
import type {
  Application,
  DeploymentStatus,
  Device,
  DeviceApplicationStatus,
  DeviceJob,
  DeviceRegistrationToken,
  Job,
  Namespace,
  Secret,
} from "../generated/schema.ts";
import type {
  ApplicationRecord,
  DeviceRecord,
  JobRecord,
  NamespaceRecord,
  ProjectRecord,
  SecretRecord,
  TokenRecord,
} from "../store/records.ts";
import { timestamp } from "../store/time.ts";

/*
 * What exists, as the API tells it. Member order and what is left out when empty follow the Go client's types, which are the
 * service's own. Values are handed out as they are kept: nobody changes them in place.
 */

export function presentDevice(simulation: Simulation, device: DeviceRecord, options: { full: boolean }): Device {
  const { labels, environmentVariables } = device;
  return {
    id: device.id,
    createdAt: timestamp(device.createdAt),
    updatedAt: timestamp(device.updatedAt),
    projectId: device.project.id,
    name: device.name,
    registrationTokenId: device.registrationTokenId,
    agentSettings: device.agentSettings,
    info: device.info,
    lastSeenAt: timestamp(simulation.lastSeenAt(device)),
    status: simulation.isOnline(device) ? "online" : "offline",
    ...(isEmpty(labels) ? undefined : { labels }),
    ...(isEmpty(environmentVariables) ? undefined : { environmentVariables }),
    ...(options.full && device.allocations.size > 0
      ? { applications: [...device.allocations.values()].map(({ application }) => presentApplication(application)) }
      : undefined),
  };
}

export function presentToken(project: ProjectRecord, token: TokenRecord): DeviceRegistrationToken {
  return {
    id: token.id,
    createdAt: timestamp(token.createdAt),
    updatedAt: timestamp(token.updatedAt),
    projectId: project.id,
    maxRegistrations: token.maxRegistrations,
    name: token.name,
    description: token.description,
    labels: token.labels,
    environmentVariables: token.environmentVariables,
    namingStrategy: { type: token.naming },
    deviceCount: token.deviceCount,
  };
}

export function presentNamespace(namespace: NamespaceRecord): Namespace {
  const { config, applications } = namespace;
  return {
    id: namespace.id,
    createdAt: timestamp(namespace.createdAt),
    updatedAt: timestamp(namespace.updatedAt),
    projectId: namespace.project.id,
    name: namespace.name,
    ...(config && { config }),
    ...(applications.size > 0 ? { applicationCount: applications.size } : undefined),
  };
}

export function presentApplication(application: ApplicationRecord): Application {
  const { description, namespace } = application;
  return {
    id: application.id,
    version: application.version,
    configVersion: application.configVersion,
    createdAt: timestamp(application.createdAt),
    updatedAt: timestamp(application.updatedAt),
    projectId: namespace.project.id,
    namespaceId: namespace.id,
    name: application.name,
    ...(description === "" ? undefined : { description }),
    type: application.type,
    scheduling: application.scheduling,
    spec: application.spec,
    deploymentStatus: deploymentStatus(application),
  };
}

/** `total` scheduled devices; `available` of them have reported every container running, as of the current version. */
function deploymentStatus(application: ApplicationRecord): DeploymentStatus {
  const total = application.allocations.size;
  let available = 0;
  for (const allocation of application.allocations.values()) if (isAvailable(allocation)) available++;
  return { pending: total - available, available, total };
}

export function presentAllocation(simulation: Simulation, allocation: Allocation): DeviceApplicationStatus {
  const { application, device, workloads } = allocation;
  return {
    deviceId: device.id,
    deviceName: device.name,
    applicationId: application.id,
    projectId: device.project.id,
    namespaceId: application.namespace.id,
    lastSeen: timestamp(simulation.lastSeenAt(device)),
    applicationStatuses: workloads.map((workload) => workload.status()),
  };
}

export function presentJob(job: JobRecord): Job {
  const { description, namespace, runs } = job;
  return {
    id: job.id,
    name: job.name,
    ...(description === "" ? undefined : { description }),
    scheduling: job.scheduling,
    spec: job.spec,
    desiredState: job.desiredState,
    version: job.version,
    configVersion: job.configVersion,
    createdAt: timestamp(job.createdAt),
    updatedAt: timestamp(job.updatedAt),
    completedAt: timestamp(jobCompletedAt(job)),
    projectId: namespace.project.id,
    namespaceId: namespace.id,
    status: jobState(job),
    ...(runs.size > 0 ? { deviceJobs: [...runs.values()].map(presentRun) } : undefined),
  };
}

function presentRun(run: JobRun): DeviceJob {
  const { namespace } = run.job;
  return {
    id: run.id,
    createdAt: timestamp(run.createdAt),
    updatedAt: timestamp(run.updatedAt),
    deviceId: run.device.id,
    jobId: run.job.id,
    projectId: namespace.project.id,
    namespaceId: namespace.id,
    desiredState: run.desiredState,
    state: run.state,
    startedAt: timestamp(run.startedAt),
    completedAt: timestamp(run.completedAt),
    statuses: run.workloads.map((workload) => workload.status()),
  };
}

/** Lists leave the data out, as a reader may see everything but the content of secrets. */
export function presentSecret(secret: SecretRecord, options: { data: boolean }): Secret {
  const { namespace } = secret;
  return {
    id: secret.id,
    createdAt: timestamp(secret.createdAt),
    updatedAt: timestamp(secret.updatedAt),
    name: secret.name,
    projectId: namespace.project.id,
    namespaceId: namespace.id,
    version: secret.version,
    type: secret.type,
    ...(options.data && secret.data !== "" ? { data: secret.data } : undefined),
  };
}

function isEmpty(map: Readonly<Record<string, string>>): boolean {
  for (const _ in map) return false;
  return true;
}
