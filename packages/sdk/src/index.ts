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
export {
  AgentLogLevel,
  ApplicationType,
  ContainerGpus,
  DeviceJobState,
  DeviceStatus,
  DockerHealth,
  IpcMode,
  JobDesiredState,
  MountType,
  NamingStrategyType,
  NetworkMode,
  RestartPolicyName,
  RuleAction,
  RuleEffect,
  RuleResource,
  ScheduleType,
  SecretType,
  WorkloadState,
} from "./generated/constants.ts";
export type {
  AgentSettings,
  Application,
  ApplicationInput,
  ApplicationSpec,
  ContainerFile,
  ContainerSpec,
  CpuInfo,
  CpuInfoInput,
  DeploymentStatus,
  Device,
  DeviceApplicationStatus,
  DeviceInfo,
  DeviceInfoInput,
  DeviceJob,
  DeviceMapping,
  DeviceRegistrationToken,
  DeviceRegistrationTokenInput,
  DeviceUpdate,
  DockerAuth,
  DockerInfo,
  DockerInfoInput,
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
  OsReleaseInput,
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
  SecretUpdate,
  User,
  UserQuota,
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
export { type HeaderOptions, REQUEST_ID as REQUEST_ID_HEADER } from "./http/headers.ts";
export type { RateLimit } from "./http/limit.ts";
export type { List, Page } from "./http/pages.ts";
export type {
  RawCall,
  RawClient,
  RawInit,
  RawMiddleware,
  RawOptions,
  RawRequest,
  RawResult,
} from "./http/raw-client.ts";
export type { Change } from "./manifest/compare.ts";
export {
  type AccessKey,
  type ClientOptions,
  DEFAULT_BASE_URL,
  type Fetch,
  type FetchInit,
  type RequestOptions,
} from "./options.ts";
export type { Applications } from "./resources/applications.ts";
export type { Applied, AppliedCreate, AppliedUpdate, ApplyOptions } from "./resources/apply.ts";
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
export { type InstallOptions, installCommand } from "./values/install-command.ts";
export type { KnownValue } from "./values/known-value.ts";
export { DEFAULT_NAMESPACE } from "./values/namespace.ts";
export {
  DEFAULT_PAGE_SIZE,
  MAX_PAGE_SIZE,
  NEXT_PAGE_TOKEN_HEADER,
  PAGE_SIZE_HEADER,
  PREVIOUS_PAGE_TOKEN_HEADER,
  TOTAL_ITEMS_HEADER,
} from "./values/pagination.ts";
export {
  alwaysRestart,
  formatRestartPolicy,
  neverRestart,
  parseRestartPolicy,
  restartOnFailure,
  restartUnlessStopped,
} from "./values/restart-policy.ts";
export { isZeroTime } from "./values/zero-time.ts";
