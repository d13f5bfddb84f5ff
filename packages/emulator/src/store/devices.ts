import type { LanHosts } from "../fleet/network/lan-hosts.ts";
import type {
  AgentSettings,
  CpuInfo,
  DeviceInfo,
  DeviceInfoInput,
  DeviceUpdate,
  DockerInfo,
  OsRelease,
} from "../generated/schema.ts";
import { firstFree, nameFromHostname } from "./device-names.ts";
import { setLabels } from "./label-index.ts";
import { badRequest, Problem, quote } from "./problem.ts";
import { checkQuota } from "./quota.ts";
import type { Contact, DeviceRecord, ProjectRecord, SshSettings, StringMap, TokenRecord } from "./records.ts";
import { checkEnvironment, checkLabels, checkName } from "./rules.ts";
import { SparseMap } from "./sparse-map.ts";
import type { Given, Store } from "./store.ts";

export interface NewDevice {
  readonly name: string;
  readonly token: TokenRecord | undefined;
  readonly contact: Contact;
  readonly info?: DeviceInfoInput | undefined;
  readonly labels?: StringMap | undefined;
  readonly environmentVariables?: StringMap | undefined;
  readonly agentSettings?: AgentSettings | undefined;
  /** None unless given. */
  readonly lan?: LanHosts | undefined;
  readonly ssh?: SshSettings | undefined;
}

/** @throws Problem 400, 402 */
export function addDevice(store: Store, project: ProjectRecord, device: NewDevice, given: Given = {}): DeviceRecord {
  checkQuota(project, "devices");
  const createdAt = given.createdAt ?? store.now();
  const id = given.id ?? store.ids.id("dev", createdAt);
  const record = project.devices.add({
    id,
    name: checkName("device", device.name),
    project,
    createdAt,
    updatedAt: createdAt,
    registrationTokenId: device.token?.id ?? "",
    accessKey: given.accessKey ?? store.ids.key("", createdAt),
    agentSettings: device.agentSettings ?? NO_SETTINGS,
    info: fullInfo(device.info ?? {}, id),
    labels: checkLabels(device.labels ?? NOTHING),
    environmentVariables: checkEnvironment(device.environmentVariables ?? NOTHING),
    contact: device.contact,
    lan: device.lan ?? NO_HOSTS,
    ssh: device.ssh ?? NOTHING,
    images: new Set(),
    allocations: new SparseMap(),
    runs: new SparseMap(),
  });
  store.keys.set(record.accessKey, { kind: "device", device: record });
  if (device.token) device.token.deviceCount++;
  return record;
}

/**
 * A device joins with a registration token, whose labels and variables it takes over.
 *
 * @throws Problem 401 unknown token, 400 exhausted token, 402 quota
 */
export function registerDevice(
  store: Store,
  project: ProjectRecord,
  tokenId: string,
  info: DeviceInfoInput,
  contact: Contact,
): DeviceRecord {
  const token = project.tokens.findById(tokenId);
  if (!token)
    throw new Problem(401, "device registration token not found: check deviceRegistrationTokenId and the project id");
  if (token.maxRegistrations !== null && token.deviceCount >= token.maxRegistrations) {
    throw badRequest(
      `device registration token ${quote(token.name)} is exhausted: ${token.deviceCount} of ${token.maxRegistrations} registrations are in use; raise maxRegistrations or delete a device`,
    );
  }
  const isTaken = (name: string): boolean => project.devices.hasName(name);
  const hostname = token.naming === "fromHostname" ? nameFromHostname(info.hostname ?? "") : "";
  return addDevice(store, project, {
    name: hostname === "" ? store.deviceNames.next(isTaken) : firstFree(hostname, isTaken),
    token,
    contact,
    info,
    labels: token.labels ?? {},
    environmentVariables: token.environmentVariables ?? {},
  });
}

/** Members that are absent keep their values, an empty name too; null empties a map. @throws Problem 400 */
export function updateDevice(store: Store, device: DeviceRecord, input: DeviceUpdate): void {
  const name = input.name ? checkName("device", input.name) : device.name;
  const labels = input.labels === undefined ? device.labels : checkLabels(input.labels ?? {});
  const { environmentVariables: given } = input;
  const environmentVariables = given === undefined ? device.environmentVariables : checkEnvironment(given ?? {});
  device.project.devices.rename(device, name);
  if (labels !== device.labels) setLabels(device, labels);
  device.environmentVariables = environmentVariables;
  device.agentSettings = input.agentSettings ?? device.agentSettings;
  device.updatedAt = store.now();
}

export function deleteDevice(store: Store, device: DeviceRecord): void {
  const { project } = device;
  project.devices.delete(device);
  store.keys.delete(device.accessKey);
  const token = project.tokens.findById(device.registrationTokenId);
  if (token) token.deviceCount--;
}

/** A whole report from what the agent told: what it left out is empty or zero. */
function fullInfo(info: DeviceInfoInput, deviceId: string): DeviceInfo {
  return {
    deviceId: info.deviceId || deviceId,
    agentVersion: info.agentVersion ?? "",
    agentLogLevel: info.agentLogLevel ?? "",
    ipAddress: info.ipAddress ?? "",
    architecture: info.architecture ?? "",
    hostname: info.hostname ?? "",
    osRelease: filled(NO_OS, info.osRelease),
    docker: filled(NO_DOCKER, info.docker),
    cpuInfo: filled(NO_CPU, info.cpuInfo),
  };
}

/**
 * A member that is there but undefined counts as left out. A part that is whole and frozen, as those of simulated machines are, is
 * taken as it is: many devices share it.
 */
function filled<T extends object>(empty: T, told: { readonly [K in keyof T]?: T[K] | undefined } | undefined): T {
  if (told === undefined) return empty;
  if (shared.has(told)) return told as T;
  if (Object.isFrozen(told) && Object.keys(told).join() === Object.keys(empty).join()) {
    shared.add(told);
    return told as T;
  }
  const known = Object.entries(told).filter(([, value]) => value !== undefined);
  return { ...empty, ...Object.fromEntries(known) };
}

/** Parts that were found to be whole and frozen. */
const shared = new WeakSet<object>();

// Shared by all devices that have nothing else, like everything that is replaced whole and never changed in place.
const NOTHING = Object.freeze({});

const NO_HOSTS: LanHosts = new Map();

const NO_SETTINGS: AgentSettings = Object.freeze({ agentLogLevel: "", desiredAgentVersion: "" });

const NO_OS: OsRelease = { prettyName: "", name: "", versionId: "", version: "", id: "", idLike: "" };

const NO_DOCKER: DockerInfo = {
  version: "",
  privilegedEnabled: false,
  bridgeIP: "",
  runtimes: "",
  osType: "",
  health: "",
  healthDescription: "",
};

const NO_CPU: CpuInfo = {
  brandName: "",
  vendorString: "",
  physicalCores: 0,
  // The one number whose "could not be found out" is not 0 in the library that agents use.
  threadsPerCore: 1,
  logicalCores: 0,
  family: 0,
  model: 0,
  hz: 0,
};
