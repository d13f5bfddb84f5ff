// Generated from spec/openapi.yaml by `pnpm generate`. Do not edit.

import type { components } from "./schema.ts";

type Schemas = components["schemas"];

/**
 * How much the agent logs. The values are inferred. Empty leaves it to the agent (inferred).
 */
export const AgentLogLevel = {
  Debug: "debug",
  Info: "info",
  Warn: "warn",
  Error: "error",
} as const;
export type AgentLogLevel = Exclude<Schemas["AgentSettings"]["agentLogLevel"], null | undefined>;

/**
 * What runs the spec. The documentation knows `container` only. It may be empty, which means `container`
 * (inferred).
 */
export const ApplicationType = {
  Container: "container",
  Systemd: "systemd",
} as const;
export type ApplicationType = Exclude<Schemas["Application"]["type"], null | undefined>;

/**
 * The GPUs that the container gets. Only `all` is documented.
 */
export const ContainerGpus = {
  All: "all",
} as const;
export type ContainerGpus = Exclude<Schemas["ContainerSpec"]["gpus"], null | undefined>;

/**
 * How a job fares. How the states follow on each other is inferred.
 *
 * - `pending`: on a device, it has not started; for a job: none runs, and at least one device has not started.
 * - `running`: at least one device runs it.
 * - `failed`: at least one container failed.
 * - `succeeded`: every container ended with exit code 0.
 * - `stopped`: it was cancelled.
 */
export const DeviceJobState = {
  Pending: "pending",
  Running: "running",
  Failed: "failed",
  Succeeded: "succeeded",
  Stopped: "stopped",
} as const;
export type DeviceJobState = Schemas["DeviceJobState"];

/**
 * Whether a device is in touch. Inferred from the ancestor: offline when it has not been seen for two minutes. A
 * device may be online and yet not reachable for SSH, tunnels and logs.
 */
export const DeviceStatus = {
  Online: "online",
  Offline: "offline",
} as const;
export type DeviceStatus = Schemas["DeviceStatus"];

/**
 * Whether the engine works. The values are Nomad's (inferred).
 */
export const DockerHealth = {
  Healthy: "healthy",
  Unhealthy: "unhealthy",
  Undetected: "undetected",
} as const;
export type DockerHealth = Exclude<Schemas["DockerInfo"]["health"], null | undefined>;

/**
 * The IPC namespace, such as `host`.
 *
 * Documented after v0.1.0 of the Go client, in public samples.
 */
export const IpcMode = {
  Host: "host",
} as const;
export type IpcMode = Exclude<Schemas["ContainerSpec"]["ipcMode"], null | undefined>;

/**
 * `running` runs the job, `stopped` cancels it. Left out or empty, a new job is `running` and an old one stays
 * as it is. All inferred: the Go client has the type of `status` here and no word about which values may be
 * set.
 */
export const JobDesiredState = {
  Running: "running",
  Stopped: "stopped",
} as const;
export type JobDesiredState = Exclude<Schemas["JobInput"]["desiredState"], null | undefined>;

/**
 * What is mounted. Values other than these are not refused.
 */
export const MountType = {
  Bind: "bind",
  Volume: "volume",
  Tmpfs: "tmpfs",
} as const;
export type MountType = Exclude<Schemas["Mount"]["type"], null | undefined>;

/**
 * `default`: a name is made up, such as `brave-turing`. `fromHostname`: the host name of the device. It may be
 * empty, which means `default` (inferred).
 */
export const NamingStrategyType = {
  Default: "default",
  FromHostname: "fromHostname",
} as const;
export type NamingStrategyType = Exclude<Schemas["NamingStrategy"]["type"], null | undefined>;

/**
 * `bridge`: a network that the application's containers share. `isolated`: a network for this container alone.
 * `host`: the network of the device. A sample uses `default` too; other values are not refused.
 */
export const NetworkMode = {
  Host: "host",
  Isolated: "isolated",
  Bridge: "bridge",
  Default: "default",
} as const;
export type NetworkMode = Exclude<Schemas["ContainerSpec"]["networkMode"], null | undefined>;

/**
 * `always`: start it again. `on-failure`: start it again if it failed. `unless-stopped`: start it again unless
 * it was stopped. `no`: leave it.
 */
export const RestartPolicyName = {
  Always: "always",
  OnFailure: "on-failure",
  UnlessStopped: "unless-stopped",
  No: "no",
} as const;
export type RestartPolicyName = Exclude<Schemas["RestartPolicy"]["name"], null | undefined>;

/**
 * An action that a rule allows or denies. `Wipe` has no operation in this document.
 */
export const RuleAction = {
  Get: "Get",
  List: "List",
  Delete: "Delete",
  Update: "Update",
  Create: "Create",
  SSH: "SSH",
  ViewLogs: "ViewLogs",
  Wipe: "Wipe",
  Reboot: "Reboot",
  Connect: "Connect",
} as const;
export type RuleAction = Schemas["RuleAction"];

/**
 * Whether the rule allows or denies. Anything but `deny` allows (inferred from the ancestor).
 */
export const RuleEffect = {
  Allow: "allow",
  Deny: "deny",
} as const;
export type RuleEffect = Exclude<Schemas["Rule"]["effect"], null | undefined>;

/**
 * A kind of resource that a rule is about; `*` is all of them. Version 0.1.0 of the Go client lists no kind for
 * jobs.
 */
export const RuleResource = {
  Project: "Project",
  Secret: "Secret",
  Namespace: "Namespace",
  Role: "Role",
  Membership: "Membership",
  MembershipRoleBinding: "MembershipRoleBinding",
  ServiceAccount: "ServiceAccount",
  ServiceAccountAccessKey: "ServiceAccountAccessKey",
  ServiceAccountRoleBinding: "ServiceAccountRoleBinding",
  Application: "Application",
  ApplicationAllocation: "ApplicationAllocation",
  Device: "Device",
  DeviceRegistrationToken: "DeviceRegistrationToken",
  Any: "*",
} as const;
export type RuleResource = Schemas["RuleResource"];

/**
 * `NoDevices`: none. `AllDevices`: every device of the project, whatever `selectors` says (inferred).
 * `Conditional`: devices that have every label in `selectors`.
 */
export const ScheduleType = {
  NoDevices: "NoDevices",
  AllDevices: "AllDevices",
  Conditional: "Conditional",
} as const;
export type ScheduleType = Exclude<Schemas["Scheduling"]["type"], null | undefined>;

/**
 * What a secret can be used for. `Environment`: environment variables and registry passwords. `File`: a file in a
 * container.
 */
export const SecretType = {
  Environment: "Environment",
  File: "File",
} as const;
export type SecretType = Schemas["SecretType"];

/**
 * What a container does.
 *
 * - `pending`: the first state. A container that is tried again returns here.
 * - `created`: created, not started.
 * - `running`: running.
 * - `stopped`: the container runtime says that it has stopped. It will be tried again, except in a job.
 * - `deleting`: about to be deleted.
 * - `failed`: failed for good. It will not be tried again.
 * - `unknown`: not known. It will be tried again, except in a job.
 * - `exited`: ended with an exit code. It will be tried again, except in a job.
 */
export const WorkloadState = {
  Pending: "pending",
  Created: "created",
  Running: "running",
  Stopped: "stopped",
  Deleting: "deleting",
  Failed: "failed",
  Unknown: "unknown",
  Exited: "exited",
} as const;
export type WorkloadState = Schemas["WorkloadState"];
