import type { OperationId, StreamOperationId } from "../generated/operations.ts";
import type { RuleAction, RuleResource } from "../generated/schema.ts";
import type { Permission } from "../store/roles.ts";

/** Operations that roles have no say in: a registration token is all that is needed, or a personal key. */
type FreeOperationId = "registerDevice" | "createProject" | "listMemberships";

/** An operation within a project. */
export type ScopedOperationId = Exclude<OperationId | StreamOperationId, FreeOperationId>;

const on =
  (resource: RuleResource) =>
  (action: RuleAction): Permission => ({ resource, action });

const device = on("Device");
const token = on("DeviceRegistrationToken");
const namespace = on("Namespace");
const application = on("Application");
const secret = on("Secret");

/**
 * What each operation needs. Only `Device`/`SSH` is printed in Synpse's documentation; the others are named as its Go client names
 * resources and actions. That has no resource for jobs: they go with applications.
 */
export const PERMISSIONS: Readonly<Record<ScopedOperationId, Permission>> = {
  listDevices: device("List"),
  getDevice: device("Get"),
  updateDevice: device("Update"),
  deleteDevice: device("Delete"),
  rebootDevice: device("Reboot"),
  openDeviceSSH: device("SSH"),
  openDeviceConnection: device("Connect"),
  listRegistrationTokens: token("List"),
  createRegistrationToken: token("Create"),
  updateRegistrationToken: token("Update"),
  deleteRegistrationToken: token("Delete"),
  listNamespaces: namespace("List"),
  createNamespace: namespace("Create"),
  getNamespace: namespace("Get"),
  updateNamespace: namespace("Update"),
  deleteNamespace: namespace("Delete"),
  listApplications: application("List"),
  createApplication: application("Create"),
  getApplication: application("Get"),
  updateApplication: application("Update"),
  deleteApplication: application("Delete"),
  listApplicationAllocations: on("ApplicationAllocation")("List"),
  streamApplicationLogs: application("ViewLogs"),
  listJobs: application("List"),
  createJob: application("Create"),
  getJob: application("Get"),
  updateJob: application("Update"),
  deleteJob: application("Delete"),
  streamJobLogs: application("ViewLogs"),
  listSecrets: secret("List"),
  createSecret: secret("Create"),
  getSecret: secret("Get"),
  updateSecret: secret("Update"),
  deleteSecret: secret("Delete"),
};

export function isScoped(operationId: OperationId): operationId is Exclude<OperationId, FreeOperationId> {
  return operationId in PERMISSIONS;
}
