// Generated from spec/openapi.yaml by `pnpm generate`. Do not edit.

/** Every REST operation of the document. `repeatable`: sending the same request twice does no harm. */
export const operations = {
  createProject: { method: "POST", path: "/projects", repeatable: false },
  listMemberships: { method: "GET", path: "/memberships", repeatable: true },
  listDevices: { method: "GET", path: "/projects/{project}/devices", repeatable: true },
  registerDevice: { method: "POST", path: "/projects/{project}/devices/register", repeatable: false },
  getDevice: { method: "GET", path: "/projects/{project}/devices/{device}", repeatable: true },
  deleteDevice: { method: "DELETE", path: "/projects/{project}/devices/{device}", repeatable: true },
  updateDevice: { method: "PATCH", path: "/projects/{project}/devices/{device}", repeatable: false },
  rebootDevice: { method: "POST", path: "/projects/{project}/devices/{device}/reboot", repeatable: false },
  listRegistrationTokens: { method: "GET", path: "/projects/{project}/device-registration-tokens", repeatable: true },
  createRegistrationToken: { method: "POST", path: "/projects/{project}/device-registration-tokens", repeatable: false },
  updateRegistrationToken: { method: "PUT", path: "/projects/{project}/device-registration-tokens/{token}", repeatable: true },
  deleteRegistrationToken: { method: "DELETE", path: "/projects/{project}/device-registration-tokens/{token}", repeatable: true },
  listNamespaces: { method: "GET", path: "/projects/{project}/namespaces", repeatable: true },
  createNamespace: { method: "POST", path: "/projects/{project}/namespaces", repeatable: false },
  getNamespace: { method: "GET", path: "/projects/{project}/namespaces/{namespace}", repeatable: true },
  updateNamespace: { method: "PUT", path: "/projects/{project}/namespaces/{namespace}", repeatable: true },
  deleteNamespace: { method: "DELETE", path: "/projects/{project}/namespaces/{namespace}", repeatable: true },
  listApplications: { method: "GET", path: "/projects/{project}/namespaces/{namespace}/applications", repeatable: true },
  createApplication: { method: "POST", path: "/projects/{project}/namespaces/{namespace}/applications", repeatable: false },
  getApplication: { method: "GET", path: "/projects/{project}/namespaces/{namespace}/applications/{application}", repeatable: true },
  deleteApplication: { method: "DELETE", path: "/projects/{project}/namespaces/{namespace}/applications/{application}", repeatable: true },
  updateApplication: { method: "PATCH", path: "/projects/{project}/namespaces/{namespace}/applications/{application}", repeatable: false },
  listApplicationAllocations: { method: "GET", path: "/projects/{project}/namespaces/{namespace}/applications/{application}/allocations", repeatable: true },
  listJobs: { method: "GET", path: "/projects/{project}/namespaces/{namespace}/jobs", repeatable: true },
  createJob: { method: "POST", path: "/projects/{project}/namespaces/{namespace}/jobs", repeatable: false },
  getJob: { method: "GET", path: "/projects/{project}/namespaces/{namespace}/jobs/{job}", repeatable: true },
  deleteJob: { method: "DELETE", path: "/projects/{project}/namespaces/{namespace}/jobs/{job}", repeatable: true },
  updateJob: { method: "PATCH", path: "/projects/{project}/namespaces/{namespace}/jobs/{job}", repeatable: false },
  listSecrets: { method: "GET", path: "/projects/{project}/namespaces/{namespace}/secrets", repeatable: true },
  createSecret: { method: "POST", path: "/projects/{project}/namespaces/{namespace}/secrets", repeatable: false },
  getSecret: { method: "GET", path: "/projects/{project}/namespaces/{namespace}/secrets/{secret}", repeatable: true },
  deleteSecret: { method: "DELETE", path: "/projects/{project}/namespaces/{namespace}/secrets/{secret}", repeatable: true },
  updateSecret: { method: "PATCH", path: "/projects/{project}/namespaces/{namespace}/secrets/{secret}", repeatable: false },
} as const;

/** The operations that turn into a websocket; all of them are GET. */
export const streamOperations = {
  openDeviceSSH: { path: "/projects/{project}/devices/{device}/ssh" },
  openDeviceConnection: { path: "/projects/{project}/devices/{device}/connect" },
  streamApplicationLogs: { path: "/projects/{project}/namespaces/{namespace}/applications/{application}/logs/{container}" },
  streamJobLogs: { path: "/projects/{project}/namespaces/{namespace}/jobs/{job}/logs/{container}" },
} as const;

export type OperationId = keyof typeof operations;
export type StreamOperationId = keyof typeof streamOperations;
