import type {
  AgentSettings,
  ApplicationInput,
  DeviceInfoInput,
  DeviceRegistrationTokenInput,
  JobInput,
  NamespaceConfig,
  ProjectQuota,
  RuleAction,
  RuleResource,
} from "../generated/schema.ts";
import type { SshSettings } from "../store/records.ts";
import type { ImageBehaviour } from "./behaviours.ts";
import type { Hardware } from "./hardware.ts";
import type { DeviceNetwork } from "./network/lan-hosts.ts";

/*
 * What an emulator starts with, as an object or a YAML or JSON file. Names follow the API; what is left out is made up, the
 * same way for the same seed.
 */

/** A time: RFC 3339 (`2025-03-04T08:00:00Z`), or how long ago (`90s`, `10m`, `5h`, `3d`). */
export type Time = string;

interface Identified {
  /** Made from the seed unless given. */
  readonly id?: string | undefined;
  readonly createdAt?: Time | undefined;
}

export interface FleetDefinition {
  /** Where a file's schema is, for editors. */
  readonly $schema?: string | undefined;
  /** The person who owns the emulator's personal access key. The first of `users` unless given; somebody if there are none. */
  readonly user?: UserDefinition | undefined;
  /** Further people, each with a personal access key. Their names differ. */
  readonly users?: readonly NamedUserDefinition[] | undefined;
  /** The first is the one that the emulator speaks of. One called `local` is made if there are none. */
  readonly projects?: readonly ProjectDefinition[] | undefined;
  /** How containers behave, by image. */
  readonly behaviours?: readonly ImageBehaviour[] | undefined;
  /**
   * Who speaks for a device that registers through the API. `external` (the default): nobody here, so it goes offline two
   * minutes later unless a program of yours acts for it. `simulated`: a simulated agent, so it stays online and runs things.
   */
  readonly registeredDevices?: "external" | "simulated" | undefined;
}

export interface UserDefinition extends Identified {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  /** The personal access key. */
  readonly key?: string | undefined;
  /** Most projects the user may be in; 0, the default, is unlimited. */
  readonly maxProjects?: number | undefined;
}

export interface NamedUserDefinition extends UserDefinition {
  readonly name: string;
}

export interface ProjectDefinition extends Identified {
  readonly name: string;
  /** The project's access key: that of the service account `default`. */
  readonly key?: string | undefined;
  /** Whether the emulator's user is a member: as `ProjectAdministrator`, unless `members` says otherwise. True unless given. */
  readonly member?: boolean | undefined;
  /** Who else is a member. */
  readonly members?: readonly MemberDefinition[] | undefined;
  /** Roles of its own, beside the five that every project has. */
  readonly roles?: readonly RoleDefinition[] | undefined;
  /** One called `default`, a `ProjectAdministrator`, is added unless it is here. */
  readonly serviceAccounts?: readonly ServiceAccountDefinition[] | undefined;
  readonly quota?: Partial<ProjectQuota> | undefined;
  /** One called `default` is added unless it is here. */
  readonly registrationTokens?: readonly TokenDefinition[] | undefined;
  /** One by one, or many at once by a template. */
  readonly devices?: readonly (DeviceDefinition | DeviceTemplate)[] | undefined;
  /** One called `default` is added unless it is here. */
  readonly namespaces?: readonly NamespaceDefinition[] | undefined;
}

export interface MemberDefinition {
  /** Name or id of a user. */
  readonly user: string;
  /** Names or ids of roles. They add up; whoever has none may do nothing. */
  readonly roles: readonly string[];
}

export interface ServiceAccountDefinition extends Identified {
  readonly name: string;
  /** Names or ids of roles. They add up; whoever has none may do nothing. */
  readonly roles: readonly string[];
  /** Its access key. */
  readonly key?: string | undefined;
}

export interface RoleDefinition extends Identified {
  readonly name: string;
  readonly description?: string | undefined;
  readonly rules: readonly RuleDefinition[];
}

export interface RuleDefinition {
  /** Kinds of resources; `*` is all of them. */
  readonly resource: readonly RuleResource[];
  readonly actions: readonly RuleAction[];
  /** `allow` unless given. One rule that denies outweighs all that allow. */
  readonly effect?: "allow" | "deny" | undefined;
}

export interface TokenDefinition extends DeviceRegistrationTokenInput, Identified {}

export interface DeviceDefinition extends Identified {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly environmentVariables?: Readonly<Record<string, string>> | undefined;
  /** Name of the registration token it registered with. */
  readonly token?: string | undefined;
  /** What kind of machine it is; `raspberry-pi-4` unless given. */
  readonly hardware?: Hardware | undefined;
  /** What it reports, in place of what its hardware would. */
  readonly info?: DeviceInfoInput | undefined;
  readonly agentSettings?: AgentSettings | undefined;
  /** It lost its connection then, and is not connected. Connected unless given. */
  readonly lastSeen?: Time | undefined;
  /** `simulated` (the default) or nobody's, see `registeredDevices`. */
  readonly agent?: "external" | "simulated" | undefined;
  /** What it reaches beside itself; nothing unless given. */
  readonly network?: DeviceNetwork | undefined;
  /** How its SSH server takes its callers; unless given, it asks for nothing, as the API's own clients expect. */
  readonly ssh?: SshSettings | undefined;
}

/** One of several values, each as often as its weight says; equally often unless weights are given, one for each value. */
export interface Choice<T> {
  readonly oneOf: readonly T[];
  readonly weights?: readonly number[] | undefined;
}

/** Any value between two, both included: whole numbers, or times. */
export interface Range<T> {
  readonly from: T;
  readonly to: T;
}

/** A text of a template, or how it differs from device to device. */
export type VariedText = string | Choice<string> | Range<number>;

/**
 * Many devices at once. What a device gets follows from the seed and its number alone: a larger `count` adds devices and
 * changes none of those before.
 *
 * Texts may hold `{n}`, the device's number from 1 (`{n:05}`: 00001), and `{site}`, the value of its label `site`; labels those
 * above them. All but the name and the labels may hold `{name}` too. `{{` is a brace.
 */
export interface DeviceTemplate {
  /** How many there are. */
  readonly count: number;
  /** Must hold `{n}` where `count` is more than 1, as names are unique: `"{site}-till-{n:05}"`. */
  readonly name: string;
  /** Of all of them; a minute apart unless given. */
  readonly createdAt?: Time | undefined;
  readonly labels?: Readonly<Record<string, VariedText>> | undefined;
  readonly environmentVariables?: Readonly<Record<string, VariedText>> | undefined;
  readonly token?: Varied<string> | undefined;
  readonly hardware?: Varied<Hardware> | undefined;
  readonly info?: InfoTemplate | undefined;
  readonly agentSettings?: Varied<AgentSettings> | undefined;
  /** Which share of them is not connected: `"5%"`. Each was last seen at a time of its own within a week, unless `lastSeen` is given. */
  readonly offline?: string | undefined;
  /** When those that are not connected were last seen; that is all of them unless `offline` is given. */
  readonly lastSeen?: Varied<Time> | Range<Time> | undefined;
  readonly agent?: "external" | "simulated" | undefined;
  readonly network?: DeviceNetwork | undefined;
  readonly ssh?: SshSettings | undefined;
}

/** What the devices of a template report, in place of what their hardware would. */
export interface InfoTemplate {
  readonly agentVersion?: VariedText | undefined;
  readonly agentLogLevel?: VariedText | undefined;
  readonly ipAddress?: VariedText | undefined;
  readonly architecture?: VariedText | undefined;
  readonly hostname?: VariedText | undefined;
  readonly osRelease?: Varied<NonNullable<DeviceInfoInput["osRelease"]>> | undefined;
  readonly docker?: Varied<NonNullable<DeviceInfoInput["docker"]>> | undefined;
  readonly cpuInfo?: Varied<NonNullable<DeviceInfoInput["cpuInfo"]>> | undefined;
}

/** A value, or one of several. */
export type Varied<T> = T | Choice<T>;

export interface NamespaceDefinition extends Identified {
  readonly name: string;
  readonly config?: NamespaceConfig | undefined;
  readonly secrets?: readonly SecretDefinition[] | undefined;
  readonly applications?: readonly ApplicationDefinition[] | undefined;
  readonly jobs?: readonly JobDefinition[] | undefined;
}

export interface SecretDefinition extends Identified {
  readonly name: string;
  readonly type?: "Environment" | "File" | undefined;
  /** In plain text; give this or `data`. */
  readonly value?: string | undefined;
  /** In base64. */
  readonly data?: string | undefined;
}

export interface ApplicationDefinition extends ApplicationInput, Identified {
  readonly updatedAt?: Time | undefined;
  readonly version?: number | undefined;
  /** Whether its rollout is over when the emulator starts (the default), or begins then. */
  readonly settled?: boolean | undefined;
}

export interface JobDefinition extends JobInput, Identified {
  /** Whether it has run when the emulator starts (the default), or begins then. */
  readonly settled?: boolean | undefined;
}

/** Names and numbers that lead to a part of a definition: `["projects", 0, "devices", 2]`. */
export type FleetPath = readonly (string | number)[];

/** What is wrong with a definition, and where. */
export interface Mistake {
  readonly at: FleetPath;
  readonly message: string;
}

/** A fleet definition that cannot be used. Its message has one line for each mistake, with where it is. */
export class FleetError extends Error {
  override readonly name = "FleetError";
  /** The mistakes that the message tells, as far as they have a place in the definition. */
  readonly mistakes: readonly Mistake[];

  constructor(message: string, mistakes: readonly Mistake[] = []) {
    super(message);
    this.mistakes = mistakes;
  }
}
