export type { JournalEntry, RequestJournal } from "./api/journal.ts";
export type { JournalFilter } from "./api/journal-filter.ts";
export { type ClientOptions, Emulator, type EmulatorOptions } from "./emulator.ts";
export {
  type Drop,
  type Fault,
  FaultError,
  type FaultRule,
  type Flood,
  type Garbage,
  type Refuse,
  type Silence,
  type Split,
  type Stall,
  type Text,
  type Trickle,
} from "./faults/fault.ts";
export type { FaultHandle, Faults, ListedFault } from "./faults/rules.ts";
export type { ImageBehaviour } from "./fleet/behaviours.ts";
export { type Alarm, type Clock, type DrivenClock, ManualClock, systemClock } from "./fleet/clock.ts";
export type { ContainerPlace, ControlledDevice, FleetControl } from "./fleet/control.ts";
export {
  type ApplicationDefinition,
  type DeviceDefinition,
  type FleetDefinition,
  FleetError,
  type JobDefinition,
  type MemberDefinition,
  type NamedUserDefinition,
  type NamespaceDefinition,
  type ProjectDefinition,
  type RoleDefinition,
  type RuleDefinition,
  type SecretDefinition,
  type ServiceAccountDefinition,
  type Time,
  type TokenDefinition,
  type UserDefinition,
} from "./fleet/definition.ts";
export type { Hardware } from "./fleet/hardware.ts";
export type { FleetSource } from "./fleet/load.ts";
export type { LogLevel } from "./fleet/logs/levels.ts";
export type { DeviceNetwork } from "./fleet/network/lan-hosts.ts";
export type { Service } from "./fleet/network/service.ts";
export type { LoadedState } from "./state/keep.ts";
export type { Snapshot } from "./state/snapshot.ts";
export { StateError } from "./state/state-error.ts";
export type { KeyOwner } from "./store/access-keys.ts";
