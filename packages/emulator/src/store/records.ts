import type { LanHosts } from "../fleet/network/lan-hosts.ts";
import type { Allocation, JobRun } from "../fleet/placement.ts";
import type {
  AgentSettings,
  ApplicationSpec,
  DeviceInfo,
  JobSpec,
  NamespaceConfig,
  ProjectQuota,
  Rule,
  Scheduling,
} from "../generated/schema.ts";
import type { Collection, Named } from "./collection.ts";
import type { LabelIndex } from "./label-index.ts";

/*
 * What exists. Times are milliseconds since 1970. Values that came from a request (labels, spec, info, …) are replaced
 * whole and never changed in place, so answers can hand them out without copying.
 */

interface Dated {
  readonly createdAt: number;
  updatedAt: number;
}

export type StringMap = Readonly<Record<string, string>>;

export interface UserRecord extends Named, Dated {
  readonly email: string;
  /** Most projects this user may create; 0 is unlimited. */
  readonly maxProjects: number;
  readonly accessKey: string;
}

/** Never changed in place, nor are its rules: what its holders may do is worked out once. */
export interface RoleRecord extends Named, Dated {
  readonly description: string;
  readonly rules: readonly Rule[];
}

export interface MembershipRecord extends Dated {
  readonly user: UserRecord;
  /** Replaced whole. */
  roles: readonly RoleRecord[];
}

export interface ServiceAccountRecord extends Named, Dated {
  /** Replaced whole. */
  roles: readonly RoleRecord[];
  readonly accessKeyId: string;
  readonly accessKey: string;
}

export interface ProjectRecord extends Named, Dated {
  readonly quota: ProjectQuota;
  readonly devices: Collection<DeviceRecord>;
  /** Follows `devices`. */
  readonly deviceLabels: LabelIndex;
  readonly tokens: Collection<TokenRecord>;
  readonly namespaces: Collection<NamespaceRecord>;
  readonly roles: Collection<RoleRecord>;
  readonly serviceAccounts: Collection<ServiceAccountRecord>;
  /** By user id. */
  readonly members: Map<string, MembershipRecord>;
}

export interface TokenRecord extends Named, Dated {
  description: string;
  /** null: any number of devices may register. */
  maxRegistrations: number | null;
  labels: StringMap | null;
  environmentVariables: StringMap | null;
  naming: "default" | "fromHostname";
  /** Devices alive that registered with it. */
  deviceCount: number;
}

/** Who speaks for a device: nobody yet (it registered by the API, and no agent of ours runs it), or a simulated agent. */
export type Contact =
  | { readonly kind: "external"; lastSeenAt: number }
  | { readonly kind: "simulated"; connected: boolean; connectedSince: number; lastSeenAt: number };

/** How a simulated device's SSH server takes its callers; without keys and a password it asks for nothing. */
export interface SshSettings {
  /** Public keys as in OpenSSH's `authorized_keys`, without options: `ssh-ed25519 AAAA… comment`. */
  readonly authorizedKeys?: readonly string[] | undefined;
  readonly password?: string | undefined;
  /** SSH is turned off on the device. */
  readonly disabled?: boolean | undefined;
}

export interface DeviceRecord extends Named, Dated {
  readonly project: ProjectRecord;
  /** `""` once the token is deleted. */
  registrationTokenId: string;
  readonly accessKey: string;
  agentSettings: AgentSettings;
  info: DeviceInfo;
  /** Replaced by `setLabels` only. */
  readonly labels: StringMap;
  environmentVariables: StringMap;
  contact: Contact;
  /** What the simulated device reaches beside itself. */
  readonly lan: LanHosts;
  readonly ssh: SshSettings;
  /** When its last reboot was over; undefined before the first. */
  bootedAt?: number | undefined;
  /** Images that the simulated device has pulled. */
  readonly images: Set<string>;
  /** By application id. */
  readonly allocations: Map<string, Allocation>;
  /** By job id. */
  readonly runs: Map<string, JobRun>;
}

export interface NamespaceRecord extends Named, Dated {
  readonly project: ProjectRecord;
  config: NamespaceConfig | undefined;
  readonly applications: Collection<ApplicationRecord>;
  readonly jobs: Collection<JobRecord>;
  readonly secrets: Collection<SecretRecord>;
}

export interface ApplicationRecord extends Named, Dated {
  readonly namespace: NamespaceRecord;
  description: string;
  type: string;
  version: number;
  configVersion: number;
  scheduling: Scheduling;
  spec: ApplicationSpec;
  /** One for each device it is scheduled on, by device id. */
  readonly allocations: Map<string, Allocation>;
}

export interface JobRecord extends Named, Dated {
  readonly namespace: NamespaceRecord;
  description: string;
  version: number;
  configVersion: number;
  scheduling: Scheduling;
  spec: JobSpec;
  desiredState: "running" | "stopped";
  /** One for each device it was scheduled on, by device id. */
  readonly runs: Map<string, JobRun>;
}

export interface SecretRecord extends Named, Dated {
  readonly namespace: NamespaceRecord;
  readonly type: "Environment" | "File";
  version: number;
  /** base64 */
  data: string;
}
