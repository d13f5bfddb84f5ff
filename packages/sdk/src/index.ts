export type { Client } from "openapi-fetch";
export { type NamespaceScope, Synpse } from "./client.ts";
export {
  APIError,
  type APIErrorInit,
  AuthenticationError,
  BadRequestError,
  type CallInfo,
  ConflictError,
  ConnectionError,
  NotFoundError,
  PaymentRequiredError,
  PermissionDeniedError,
  PreconditionFailedError,
  RateLimitError,
  ResponseFormatError,
  ServerError,
  StreamError,
  SynpseError,
  TimeoutError,
  ValidationError,
  WaitError,
} from "./errors.ts";
export type {
  AgentSettings,
  Application,
  ApplicationInput,
  ApplicationSpec,
  ContainerFile,
  ContainerSpec,
  CpuInfo,
  DeploymentStatus,
  Device,
  DeviceApplicationStatus,
  DeviceInfo,
  DeviceInfoInput,
  DeviceJob,
  DeviceJobState,
  DeviceMapping,
  DeviceRegistrationToken,
  DeviceRegistrationTokenInput,
  DeviceStatus,
  DeviceUpdate,
  DockerAuth,
  DockerInfo,
  Environment,
  ExecSpec,
  Job,
  JobInput,
  JobSpec,
  JobUpdate,
  LoggingConfig,
  Membership,
  Mount,
  MountDriverConfig,
  MountVolumeOptions,
  Namespace,
  NamespaceConfig,
  NamespaceInput,
  NamingStrategy,
  NamingStrategyInput,
  OsRelease,
  Project,
  ProjectInput,
  ProjectQuota,
  paths,
  RegisterDeviceInput,
  RegisteredDevice,
  RestartPolicy,
  Role,
  RoleConfig,
  Rule,
  Scheduling,
  SchedulingInput,
  Secret,
  SecretInput,
  SecretRef,
  SecretType,
  SecretUpdate,
  User,
  UserQuota,
  WorkloadState,
  WorkloadStatus,
} from "./generated/schema.ts";
export type { Call, Detailed } from "./http/call.ts";
export type {
  ErrorEvent,
  EventBase,
  EventHandler,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
  SynpseEvent,
} from "./http/events.ts";
export type { HeaderOptions } from "./http/headers.ts";
export type { RateLimit } from "./http/limit.ts";
export type { List, Page } from "./http/pages.ts";
export type { Change } from "./manifest/compare.ts";
export type { AccessKey, ClientOptions, Fetch, RequestOptions } from "./options.ts";
export type { Applications } from "./resources/applications.ts";
export type { Applied, ApplyOptions } from "./resources/apply.ts";
export type { DeviceQuery, Devices } from "./resources/devices.ts";
export type { Jobs } from "./resources/jobs.ts";
export type { Namespaces } from "./resources/namespaces.ts";
export type { Projects } from "./resources/projects.ts";
export type { RegistrationTokens } from "./resources/registration-tokens.ts";
export type { Rollout } from "./resources/rollout.ts";
export type {
  BinarySecret,
  NewSecret,
  SecretChange,
  SecretMetadata,
  Secrets,
  TextSecret,
} from "./resources/secrets.ts";
export type { WaitOptions } from "./resources/wait.ts";
