import type { ApplicationInput, JobInput, Synpse } from "@synpse/sdk";

/** How an app calls one REST operation, and what must then be on the wire. */
export interface OperationCall {
  /** Values of the path parameters beside `{project}`: distinct, so that a mix-up shows. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** The JSON body, as it must be on the wire. */
  readonly body?: object;
  readonly call: (synpse: Synpse) => PromiseLike<unknown>;
}

const scheduling = { type: "NoDevices" } as const;
const container = { name: "sentinel-container", image: "docker.io/library/sentinel:1" };
const application: ApplicationInput = { name: "sentinel-application", scheduling, spec: { containers: [container] } };
const job: JobInput = { name: "sentinel-job", scheduling, spec: { containers: [container] }, desiredState: "running" };
const namespace = "sentinel-namespace";
const config = { registryAuthentication: { username: "sentinel-user", serverAddress: "registry.example" } };

/**
 * Each REST operation of the document, by its id, with the SDK method that sends it. `tokenId` is the id of a
 * registration token, which the server makes up; everything else is addressed by a name that the caller chose.
 */
export const operationCalls = (tokenId: string): Readonly<Record<string, OperationCall>> => ({
  createProject: {
    body: { name: "sentinel-new-project" },
    call: (s) => s.projects.create({ name: "sentinel-new-project" }),
  },
  listMemberships: { query: { full: "" }, call: (s) => s.projects.list() },

  listDevices: {
    query: { q: "sentinel q", labels: '{"sentinel":"label"}', pageSize: "7" },
    call: (s) => s.devices.list({ q: "sentinel q", labels: { sentinel: "label" }, pageSize: 7 }),
  },
  getDevice: {
    path: { device: "sentinel-device" },
    query: { full: "" },
    call: (s) => s.devices.get("sentinel-device"),
  },
  updateDevice: {
    path: { device: "sentinel-device" },
    body: { labels: { sentinel: "new" } },
    call: (s) => s.devices.update("sentinel-device", { labels: { sentinel: "new" } }),
  },
  deleteDevice: { path: { device: "sentinel-device" }, call: (s) => s.devices.delete("sentinel-device") },
  rebootDevice: { path: { device: "sentinel-device" }, call: (s) => s.devices.reboot("sentinel-device") },
  registerDevice: {
    body: { deviceRegistrationTokenId: tokenId, deviceInfo: { hostname: "sentinel-host" } },
    call: (s) =>
      s.devices.register({
        deviceRegistrationTokenId: tokenId,
        deviceInfo: { hostname: "sentinel-host" },
      }),
  },

  listRegistrationTokens: { call: (s) => s.registrationTokens.list() },
  createRegistrationToken: {
    body: { name: "sentinel-new-token", maxRegistrations: 3, labels: { sentinel: "label" } },
    call: (s) =>
      s.registrationTokens.create({ name: "sentinel-new-token", maxRegistrations: 3, labels: { sentinel: "label" } }),
  },
  updateRegistrationToken: {
    path: { token: tokenId },
    body: { name: "sentinel-token", maxRegistrations: 4 },
    call: (s) => s.registrationTokens.update(tokenId, { name: "sentinel-token", maxRegistrations: 4 }),
  },
  deleteRegistrationToken: {
    path: { token: tokenId },
    call: (s) => s.registrationTokens.delete(tokenId),
  },

  listNamespaces: { call: (s) => s.namespaces.list() },
  createNamespace: {
    body: { name: "sentinel-new-namespace", config },
    call: (s) => s.namespaces.create({ name: "sentinel-new-namespace", config }),
  },
  getNamespace: { path: { namespace }, call: (s) => s.namespaces.get(namespace) },
  updateNamespace: {
    path: { namespace },
    body: { name: namespace, config },
    call: (s) => s.namespaces.update(namespace, { name: namespace, config }),
  },
  deleteNamespace: { path: { namespace }, call: (s) => s.namespaces.delete(namespace) },

  listApplications: { path: { namespace }, call: (s) => s.namespace(namespace).applications.list() },
  createApplication: {
    path: { namespace },
    body: { ...application, name: "sentinel-new-application" },
    call: (s) => s.namespace(namespace).applications.create({ ...application, name: "sentinel-new-application" }),
  },
  getApplication: {
    path: { namespace, application: "sentinel-application" },
    call: (s) => s.namespace(namespace).applications.get("sentinel-application"),
  },
  updateApplication: {
    path: { namespace, application: "sentinel-application" },
    body: application,
    call: (s) => s.namespace(namespace).applications.update("sentinel-application", application),
  },
  deleteApplication: {
    path: { namespace, application: "sentinel-application" },
    call: (s) => s.namespace(namespace).applications.delete("sentinel-application"),
  },
  listApplicationAllocations: {
    path: { namespace, application: "sentinel-application" },
    call: (s) => s.namespace(namespace).applications.allocations("sentinel-application"),
  },

  listJobs: { path: { namespace }, call: (s) => s.namespace(namespace).jobs.list() },
  createJob: {
    path: { namespace },
    body: { ...job, name: "sentinel-new-job" },
    call: (s) => s.namespace(namespace).jobs.create({ ...job, name: "sentinel-new-job" }),
  },
  getJob: { path: { namespace, job: "sentinel-job" }, call: (s) => s.namespace(namespace).jobs.get("sentinel-job") },
  updateJob: {
    path: { namespace, job: "sentinel-job" },
    body: job,
    call: (s) => s.namespace(namespace).jobs.update("sentinel-job", job),
  },
  deleteJob: {
    path: { namespace, job: "sentinel-job" },
    call: (s) => s.namespace(namespace).jobs.delete("sentinel-job"),
  },

  listSecrets: { path: { namespace }, call: (s) => s.namespace(namespace).secrets.list() },
  createSecret: {
    path: { namespace },
    body: { name: "sentinel-new-secret", type: "Environment", data: "cGFzc3dvcmQ=" },
    call: (s) =>
      s.namespace(namespace).secrets.create({ name: "sentinel-new-secret", type: "Environment", data: "password" }),
  },
  getSecret: {
    path: { namespace, secret: "sentinel-secret" },
    call: (s) => s.namespace(namespace).secrets.get("sentinel-secret"),
  },
  updateSecret: {
    path: { namespace, secret: "sentinel-secret" },
    body: { data: "YWRtaW4xMjM=" },
    call: (s) => s.namespace(namespace).secrets.update("sentinel-secret", { data: "admin123" }),
  },
  deleteSecret: {
    path: { namespace, secret: "sentinel-secret" },
    call: (s) => s.namespace(namespace).secrets.delete("sentinel-secret"),
  },
});

/** Makes, through the API, every object that the calls above name. Gives the id of the registration token. */
export async function makeSentinels(synpse: Synpse): Promise<string> {
  const token = await synpse.registrationTokens.create({
    name: "sentinel-token",
    namingStrategy: { type: "fromHostname" },
  });
  await synpse.devices.register({
    deviceRegistrationTokenId: token.id,
    deviceInfo: { hostname: "sentinel-device" },
  });
  await synpse.namespaces.create({ name: namespace });
  const scope = synpse.namespace(namespace);
  await scope.applications.create(application);
  await scope.jobs.create(job);
  await scope.secrets.create({ name: "sentinel-secret", type: "Environment", data: "sentinel" });
  return token.id;
}

/** Streams have no REST call; their own tests replace this list as they come. */
export const streamOperationIds = [
  "openDeviceSSH",
  "openDeviceConnection",
  "streamApplicationLogs",
  "streamJobLogs",
] as const;
