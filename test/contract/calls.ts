import type { ApplicationInput, JobInput, RequestOptions, Synpse } from "@synpse/sdk";

/** How an app calls one REST operation, and what must then be on the wire. */
export interface OperationCall {
  /** Values of the path parameters beside `{project}`: distinct, so that a mix-up shows. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** The JSON body, as it must be on the wire. */
  readonly body?: object;
  readonly call: (synpse: Synpse, options?: RequestOptions) => PromiseLike<unknown>;
  /** What the SDK makes of the body of a success; left out where it gives it as it is. */
  readonly result?: (body: never) => unknown;
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
    call: (s, o) => s.projects.create({ name: "sentinel-new-project" }, o),
  },
  listMemberships: {
    query: { full: "" },
    call: (s, o) => s.projects.list(o),
    result: (memberships: { project: unknown }[]) => memberships.map(({ project }) => project),
  },

  listDevices: {
    query: { q: "sentinel q", labels: '{"sentinel":"label"}', pageSize: "7" },
    call: (s, o) => s.devices.list({ q: "sentinel q", labels: { sentinel: "label" }, pageSize: 7 }, o),
  },
  getDevice: {
    path: { device: "sentinel-device" },
    query: { full: "" },
    call: (s, o) => s.devices.get("sentinel-device", o),
  },
  updateDevice: {
    path: { device: "sentinel-device" },
    body: { labels: { sentinel: "new" } },
    call: (s, o) => s.devices.update("sentinel-device", { labels: { sentinel: "new" } }, o),
  },
  deleteDevice: { path: { device: "sentinel-device" }, call: (s, o) => s.devices.delete("sentinel-device", o) },
  rebootDevice: { path: { device: "sentinel-device" }, call: (s, o) => s.devices.reboot("sentinel-device", o) },
  registerDevice: {
    body: { deviceRegistrationTokenId: tokenId, deviceInfo: { hostname: "sentinel-host" } },
    call: (s, o) =>
      s.devices.register(
        {
          deviceRegistrationTokenId: tokenId,
          deviceInfo: { hostname: "sentinel-host" },
        },
        o,
      ),
  },

  listRegistrationTokens: { call: (s, o) => s.registrationTokens.list(o) },
  createRegistrationToken: {
    body: { name: "sentinel-new-token", maxRegistrations: 3, labels: { sentinel: "label" } },
    call: (s, o) =>
      s.registrationTokens.create(
        { name: "sentinel-new-token", maxRegistrations: 3, labels: { sentinel: "label" } },
        o,
      ),
  },
  updateRegistrationToken: {
    path: { token: tokenId },
    body: { name: "sentinel-token", maxRegistrations: 4 },
    call: (s, o) => s.registrationTokens.update(tokenId, { name: "sentinel-token", maxRegistrations: 4 }, o),
  },
  deleteRegistrationToken: {
    path: { token: tokenId },
    call: (s, o) => s.registrationTokens.delete(tokenId, o),
  },

  listNamespaces: { call: (s, o) => s.namespaces.list(o) },
  createNamespace: {
    body: { name: "sentinel-new-namespace", config },
    call: (s, o) => s.namespaces.create({ name: "sentinel-new-namespace", config }, o),
  },
  getNamespace: { path: { namespace }, call: (s, o) => s.namespaces.get(namespace, o) },
  updateNamespace: {
    path: { namespace },
    body: { name: namespace, config },
    call: (s, o) => s.namespaces.update(namespace, { name: namespace, config }, o),
  },
  deleteNamespace: { path: { namespace }, call: (s, o) => s.namespaces.delete(namespace, o) },

  listApplications: { path: { namespace }, call: (s, o) => s.namespace(namespace).applications.list(o) },
  createApplication: {
    path: { namespace },
    body: { ...application, name: "sentinel-new-application" },
    call: (s, o) => s.namespace(namespace).applications.create({ ...application, name: "sentinel-new-application" }, o),
  },
  getApplication: {
    path: { namespace, application: "sentinel-application" },
    call: (s, o) => s.namespace(namespace).applications.get("sentinel-application", o),
  },
  updateApplication: {
    path: { namespace, application: "sentinel-application" },
    body: application,
    call: (s, o) => s.namespace(namespace).applications.update("sentinel-application", application, o),
  },
  deleteApplication: {
    path: { namespace, application: "sentinel-application" },
    call: (s, o) => s.namespace(namespace).applications.delete("sentinel-application", o),
  },
  listApplicationAllocations: {
    path: { namespace, application: "sentinel-application" },
    call: (s, o) => s.namespace(namespace).applications.allocations("sentinel-application", o),
  },

  listJobs: { path: { namespace }, call: (s, o) => s.namespace(namespace).jobs.list(o) },
  createJob: {
    path: { namespace },
    body: { ...job, name: "sentinel-new-job" },
    call: (s, o) => s.namespace(namespace).jobs.create({ ...job, name: "sentinel-new-job" }, o),
  },
  getJob: {
    path: { namespace, job: "sentinel-job" },
    call: (s, o) => s.namespace(namespace).jobs.get("sentinel-job", o),
  },
  updateJob: {
    path: { namespace, job: "sentinel-job" },
    body: job,
    call: (s, o) => s.namespace(namespace).jobs.update("sentinel-job", job, o),
  },
  deleteJob: {
    path: { namespace, job: "sentinel-job" },
    call: (s, o) => s.namespace(namespace).jobs.delete("sentinel-job", o),
  },

  listSecrets: {
    path: { namespace },
    call: (s, o) => s.namespace(namespace).secrets.list(o),
    result: (secrets: object[]) => secrets.map(withoutData),
  },
  createSecret: {
    path: { namespace },
    body: { name: "sentinel-new-secret", type: "Environment", data: "cGFzc3dvcmQ=" },
    call: (s, o) =>
      s.namespace(namespace).secrets.create({ name: "sentinel-new-secret", type: "Environment", data: "password" }, o),
    result: withoutData,
  },
  getSecret: {
    path: { namespace, secret: "sentinel-secret" },
    call: (s, o) => s.namespace(namespace).secrets.get("sentinel-secret", o),
    result: (secret: { data: string }) => ({ ...secret, data: Buffer.from(secret.data, "base64").toString("utf8") }),
  },
  updateSecret: {
    path: { namespace, secret: "sentinel-secret" },
    body: { data: "YWRtaW4xMjM=" },
    call: (s, o) => s.namespace(namespace).secrets.update("sentinel-secret", { data: "admin123" }, o),
    result: withoutData,
  },
  deleteSecret: {
    path: { namespace, secret: "sentinel-secret" },
    call: (s, o) => s.namespace(namespace).secrets.delete("sentinel-secret", o),
  },
});

function withoutData({ data: _, ...metadata }: { data?: unknown }): object {
  return metadata;
}

/** The call of one operation. @throws Error where the table above has none: a new operation needs one */
export function callOf(id: string, tokenId: string): OperationCall {
  const call = operationCalls(tokenId)[id];
  if (call === undefined) throw new Error(`calls.ts has no call for ${id}`);
  return call;
}

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
