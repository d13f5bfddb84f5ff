export type { JournalEntry, RequestJournal } from "./api/journal.ts";
export { type ClientOptions, Emulator, type EmulatorOptions } from "./emulator.ts";
export type { ImageBehaviour } from "./fleet/behaviours.ts";
export { type Alarm, type Clock, ManualClock, systemClock } from "./fleet/clock.ts";
export type { ContainerPlace, FleetControl } from "./fleet/control.ts";
export {
  type ApplicationDefinition,
  type DeviceDefinition,
  type FleetDefinition,
  FleetError,
  type JobDefinition,
  type NamespaceDefinition,
  type ProjectDefinition,
  type SecretDefinition,
  type Time,
  type TokenDefinition,
  type UserDefinition,
} from "./fleet/definition.ts";
export type { Hardware } from "./fleet/hardware.ts";
export type { FleetSource } from "./fleet/load.ts";
