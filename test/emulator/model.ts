/**
 * What a Synpse must be like, said once more and as simply as it can be said: no indexes, no caches, no agents, only what a client could
 * know. The emulator is held to it.
 */

export type Labels = Readonly<Record<string, string>>;

export interface Scheduling {
  readonly type?: "NoDevices" | "AllDevices" | "Conditional";
  readonly selectors?: Labels | null;
  readonly devices?: readonly string[];
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: string;
  readonly env?: readonly { readonly name: string; readonly fromSecret: string }[];
}

export interface Device {
  readonly id: string;
  name: string;
  /** Its place among all devices that there ever were. */
  readonly place: number;
  labels: Labels;
  token: string;
  /** A simulated agent runs it; nobody does otherwise. */
  readonly simulated: boolean;
  connected: boolean;
  /** When it was last connected, or registered. */
  heardUntil: number;
}

export interface Token {
  readonly id: string;
  name: string;
  max: number | null;
  labels: Labels | null;
  naming: "default" | "fromHostname";
}

export interface Application {
  readonly id: string;
  name: string;
  version: number;
  configVersion: number;
  scheduling: Scheduling;
  containers: readonly Container[];
}

export interface Job {
  readonly id: string;
  name: string;
  version: number;
  scheduling: Scheduling;
  desired: "running" | "stopped";
  /** Last state seen of each run, by device id. */
  readonly runs: Map<string, { id: string; state: string; updatedAt: string }>;
}

interface Secret {
  readonly id: string;
  readonly name: string;
  readonly type: "Environment" | "File";
  version: number;
  data: string;
}

export interface Namespace {
  readonly id: string;
  readonly name: string;
  /** Name of the secret with the registry's password. */
  registrySecret: string | undefined;
  readonly applications: Application[];
  readonly jobs: Job[];
  readonly secrets: Secret[];
}

export interface Model {
  readonly quota: Readonly<Record<"devices" | "namespaces" | "applications" | "secrets", number>>;
  readonly devices: Device[];
  readonly tokens: Token[];
  readonly namespaces: Namespace[];
  places: number;
}

export const byIdOrName = <T extends { readonly id: string; readonly name: string }>(
  list: readonly T[],
  wanted: string,
): T | undefined => list.find(({ id }) => id === wanted) ?? list.find(({ name }) => name === wanted);

/** The type that is implied where none is said. */
export const typeOf = ({ type, selectors }: Scheduling): string =>
  type ?? (Object.keys(selectors ?? {}).length > 0 ? "Conditional" : "NoDevices");

export function isSelected(scheduling: Scheduling, device: Device): boolean {
  const type = typeOf(scheduling);
  if (type !== "Conditional") return type === "AllDevices";
  const pairs = Object.entries(scheduling.selectors ?? {});
  const named = scheduling.devices?.some((wanted) => wanted === device.id || wanted === device.name) ?? false;
  return named || (pairs.length > 0 && pairs.every(([key, value]) => device.labels[key] === value));
}

export const usesSecret = (application: Application, namespace: Namespace, secret: string): boolean =>
  namespace.registrySecret === secret ||
  application.containers.some(({ env }) => env?.some(({ fromSecret }) => fromSecret === secret));

/** The rule for a job's state, from its runs. */
export function jobStatus(states: readonly string[]): string {
  if (states.length === 0) return "pending";
  for (const state of ["failed", "running", "pending", "stopped"]) if (states.includes(state)) return state;
  return "succeeded";
}

/** A host name as a device's name, and the first of those like it that is free. */
export function nameFromHostname(hostname: string, devices: readonly Device[]): string | undefined {
  const name = hostname.replace(/[^\w.-]+/g, "-").replace(/^[^a-z0-9]+/i, "");
  if (name === "") return undefined;
  const taken = (candidate: string): boolean => devices.some((device) => device.name === candidate);
  if (!taken(name)) return name;
  for (let number = 2; ; number++) if (!taken(`${name}-${number}`)) return `${name}-${number}`;
}

export const VALID_NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/i;

/** A device is offline when nothing was heard of it for longer. */
export const OFFLINE_AFTER = 120_000;

/** Every container of it starts, on every device: its image exists, and so do its secrets, of the right type. */
export const starts = (containers: readonly Container[], namespace: Namespace): boolean =>
  containers.every(
    ({ image, env }) =>
      !image.endsWith(":does-not-exist") &&
      (env ?? []).every(({ fromSecret }) =>
        namespace.secrets.some(({ name, type }) => name === fromSecret && type === "Environment"),
      ),
  );
