/*
 * The Go client's types by their JSON names, and what encoding/json makes of an answer. Go itself lets `null` and a missing member
 * pass; here both are mistakes, but where the Go types say otherwise: the service's answers come from these types.
 */

/**
 * `string`, `int` and `bool` are what they say, `time` is an RFC 3339 time, `strings` a map of strings. The name of a struct is one of
 * `structs`, `[]` before a type makes a list of it. A `?` before all that: it may be missing (`omitempty`), but is never `null`. A `0`:
 * it is always there, and may be `null` (a nil map, slice or pointer).
 */
type GoType = string;

const docker: Record<string, GoType> = {
  version: "string",
  privilegedEnabled: "bool",
  bridgeIP: "string",
  runtimes: "string",
  osType: "string",
  health: "string",
  healthDescription: "string",
};
const auth: Record<string, GoType> = {
  username: "?string",
  password: "?string",
  email: "?string",
  serverAddress: "?string",
  fromSecret: "?string",
};
const dates = { createdAt: "time", updatedAt: "time" };
const place = { projectId: "string", namespaceId: "string" };

const structs: Readonly<Record<string, Readonly<Record<string, GoType>>>> = {
  Application: {
    id: "string",
    version: "int",
    configVersion: "int",
    ...dates,
    ...place,
    name: "string",
    description: "?string",
    type: "string",
    scheduling: "Scheduling",
    spec: "Spec",
    deploymentStatus: "DeploymentStatus",
  },
  // `devices` came to the API after the client, which passes it over.
  Scheduling: { type: "string", selectors: "0strings", devices: "?[]string" },
  Spec: { containers: "?[]Container" },
  Container: {
    name: "?string",
    image: "?string",
    args: "?[]string",
    auth: "?Auth",
    capAdd: "?[]string",
    capDrop: "?[]string",
    command: "?string",
    gpus: "?string",
    entrypoint: "?[]string",
    forcePull: "?bool",
    hostname: "?string",
    memoryHardLimit: "?int",
    user: "?string",
    networkMode: "?string",
    ports: "?[]string",
    privileged: "?bool",
    imagePullTimeout: "?string",
    securityOpt: "?[]string",
    shmSize: "?int",
    volumes: "?[]string",
    volumeDriver: "?string",
    workDir: "?string",
    env: "?[]Environment",
    secrets: "?[]SecretRef",
    restartPolicy: "?RestartPolicy",
    // A later addition too.
    devices: "?[]DeviceMapping",
  },
  DeviceMapping: { hostPath: "string", containerPath: "string" },
  Auth: auth,
  Environment: { name: "string", value: "?string", fromSecret: "?string" },
  SecretRef: { name: "string", filepath: "?string" },
  RestartPolicy: { name: "?string", maximumRetryCount: "?int" },
  DeploymentStatus: { pending: "int", available: "int", total: "int" },
  Allocation: {
    deviceId: "string",
    deviceName: "string",
    applicationId: "string",
    ...place,
    lastSeen: "time",
    applicationStatuses: "[]WorkloadStatus",
  },
  WorkloadStatus: {
    name: "string",
    state: "string",
    message: "string",
    timestamp: "time",
    annotations: "0strings",
    startedAt: "time",
    completedAt: "time",
  },
  Device: {
    id: "string",
    ...dates,
    projectId: "string",
    name: "string",
    registrationTokenId: "string",
    agentSettings: "AgentSettings",
    info: "DeviceInfo",
    lastSeenAt: "time",
    status: "string",
    labels: "?strings",
    environmentVariables: "?strings",
    applications: "?[]Application",
  },
  AgentSettings: { agentLogLevel: "string", desiredAgentVersion: "string" },
  DeviceInfo: {
    deviceId: "string",
    agentVersion: "string",
    agentLogLevel: "string",
    ipAddress: "string",
    architecture: "string",
    hostname: "string",
    osRelease: "OSRelease",
    docker: "Docker",
    cpuInfo: "CPUInfo",
  },
  OSRelease: {
    prettyName: "string",
    name: "string",
    versionId: "string",
    version: "string",
    id: "string",
    idLike: "string",
  },
  Docker: docker,
  CPUInfo: {
    brandName: "string",
    vendorString: "string",
    physicalCores: "int",
    threadsPerCore: "int",
    logicalCores: "int",
    family: "int",
    model: "int",
    hz: "int",
  },
  RegistrationToken: {
    id: "string",
    ...dates,
    projectId: "string",
    maxRegistrations: "0int",
    name: "string",
    description: "string",
    labels: "0strings",
    environmentVariables: "0strings",
    namingStrategy: "NamingStrategy",
    deviceCount: "int",
  },
  NamingStrategy: { type: "string" },
  Registered: { deviceId: "string", deviceAccessKeyValue: "string" },
  Namespace: {
    id: "string",
    ...dates,
    projectId: "string",
    name: "string",
    config: "?NamespaceConfig",
    applicationCount: "?int",
  },
  NamespaceConfig: { registryAuthentication: "Auth" },
  Secret: {
    id: "?string",
    ...dates,
    name: "string",
    projectId: "?string",
    namespaceId: "?string",
    version: "?int",
    type: "?string",
    data: "?string",
  },
  Job: {
    id: "string",
    name: "string",
    description: "?string",
    scheduling: "Scheduling",
    spec: "Spec",
    desiredState: "string",
    version: "int",
    configVersion: "int",
    ...dates,
    completedAt: "time",
    ...place,
    status: "string",
    deviceJobs: "?[]DeviceJob",
  },
  DeviceJob: {
    id: "string",
    ...dates,
    deviceId: "string",
    jobId: "string",
    ...place,
    desiredState: "string",
    state: "string",
    startedAt: "time",
    completedAt: "time",
    statuses: "0[]WorkloadStatus",
  },
  Project: {
    id: "string",
    ...dates,
    name: "string",
    quota: "ProjectQuota",
    deviceCount: "int",
    applicationCount: "int",
    namespaceCount: "int",
    secretCount: "int",
  },
  ProjectQuota: {
    devices: "int",
    namespaces: "int",
    applications: "int",
    secrets: "int",
    // Nanoseconds.
    logsRetention: "int",
    metricsRetention: "int",
  },
  Membership: {
    userId: "string",
    projectId: "string",
    ...dates,
    user: "User",
    project: "Project",
    roles: "?[]Role",
  },
  User: {
    id: "string",
    ...dates,
    name: "?string",
    email: "?string",
    userType: "string",
    providerName: "?string",
    providerId: "?string",
    info: "?strings",
    quota: "UserQuota",
  },
  UserQuota: { projects: "int" },
  Role: { id: "string", ...dates, projectId: "string", name: "string", description: "string", config: "RoleConfig" },
  RoleConfig: { rules: "?[]Rule" },
  Rule: { resource: "?[]string", actions: "?[]string", effect: "?string" },
};

/** What the client decodes each operation's answer into; "" where it looks at no body. */
export const answerTypes: Readonly<Record<string, GoType>> = {
  createProject: "Project",
  listMemberships: "[]Membership",
  listDevices: "[]Device",
  registerDevice: "Registered",
  getDevice: "Device",
  updateDevice: "Device",
  deleteDevice: "",
  rebootDevice: "",
  listRegistrationTokens: "[]RegistrationToken",
  createRegistrationToken: "RegistrationToken",
  updateRegistrationToken: "RegistrationToken",
  deleteRegistrationToken: "",
  listNamespaces: "[]Namespace",
  createNamespace: "Namespace",
  getNamespace: "Namespace",
  updateNamespace: "Namespace",
  deleteNamespace: "",
  listApplications: "[]Application",
  createApplication: "Application",
  getApplication: "Application",
  updateApplication: "Application",
  deleteApplication: "",
  listApplicationAllocations: "[]Allocation",
  listJobs: "[]Job",
  createJob: "Job",
  getJob: "Job",
  updateJob: "Job",
  deleteJob: "",
  listSecrets: "[]Secret",
  createSecret: "Secret",
  getSecret: "Secret",
  updateSecret: "Secret",
  deleteSecret: "",
};

// `time.Time` reads RFC 3339 with at most nine digits of a second.
const TIME =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What Go would not take as `type`, one line for each mistake; empty where it decodes. */
export function mistakesIn(type: GoType, value: unknown, at = "it"): string[] {
  const bare = type.replace(/^[?0]/, "");
  const wrong = (needed: string) => [`${at} is ${JSON.stringify(value)?.slice(0, 60)}, not ${needed}`];
  if (value === null) return type.startsWith("0") ? [] : wrong(bare);
  if (value === undefined) return type.startsWith("?") ? [] : [`${at} is missing`];
  if (bare.startsWith("[]")) {
    if (!Array.isArray(value)) return wrong("a list");
    return value.flatMap((each: unknown, index) => mistakesIn(bare.slice(2), each, `${at}[${index}]`));
  }
  switch (bare) {
    case "string":
      return typeof value === "string" ? [] : wrong("a string");
    case "bool":
      return typeof value === "boolean" ? [] : wrong("a boolean");
    case "int":
      // Beyond the safe ones JavaScript would write digits that nobody meant, and an exponent after that, which Go refuses.
      return Number.isSafeInteger(value) ? [] : wrong("a whole number");
    case "time":
      return typeof value === "string" && TIME.test(value) ? [] : wrong("a time");
    case "strings":
      if (!isObject(value)) return wrong("a map");
      return Object.entries(value).flatMap(([name, each]) => mistakesIn("string", each, `${at}.${name}`));
  }
  const members = structs[bare];
  if (members === undefined) throw new Error(`there is no Go type ${bare}`);
  if (!isObject(value)) return wrong("an object");
  return [
    ...Object.keys(value).flatMap((name) => (name in members ? [] : [`${at}.${name} is unknown to the Go client`])),
    ...Object.entries(members).flatMap(([name, each]) => mistakesIn(each, value[name], `${at}.${name}`)),
  ];
}
