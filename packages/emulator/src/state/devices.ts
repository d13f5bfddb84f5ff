import { portAnswers } from "../fleet/definition-schema.ts";
import type { LanHosts } from "../fleet/network/lan-hosts.ts";
import type { Answer } from "../fleet/network/service.ts";
import type { Due } from "../fleet/timeline.ts";
import type { AgentSettings, DeviceInfo } from "../generated/schema.ts";
import type { Contact, DeviceRecord, SshSettings, StringMap } from "../store/records.ts";
import { checkEnvironment, checkLabels } from "../store/rules.ts";
import { SparseMap } from "../store/sparse-map.ts";
import { addKey, judge, put, type Restoring, refer } from "./restoring.ts";
import type { SavedNamed, Saving } from "./saving.ts";
import { api, due, flag, index, list, named, object, text, time, words } from "./schema.ts";
import { StateError } from "./state-error.ts";

export interface SavedDevice extends SavedNamed {
  readonly project: number;
  readonly registrationTokenId: string;
  readonly accessKey: string;
  readonly agentSettings: AgentSettings;
  readonly info: DeviceInfo;
  readonly labels: StringMap;
  readonly environmentVariables: StringMap;
  readonly contact: Contact;
  /** What answers at which port of the hosts around it. */
  readonly lan?: Readonly<Record<string, Readonly<Record<string, Answer>>>> | undefined;
  readonly ssh?: SshSettings | undefined;
  readonly bootedAt?: number | undefined;
  readonly images: readonly string[];
  /** In the order in which they came to the device. */
  readonly allocations: readonly number[];
  readonly runs: readonly number[];
  /** When its agent asks next for what it is to do. */
  readonly sync?: Due | undefined;
  /** When it is back from its reboot. */
  readonly reboot?: Due | undefined;
}

const contact = {
  anyOf: [
    object({ kind: { const: "external" }, lastSeenAt: time }),
    object({ kind: { const: "simulated" }, connected: flag, connectedSince: time, lastSeenAt: time }),
  ],
};

export const deviceSchema = object(
  {
    ...named,
    project: index,
    registrationTokenId: text,
    accessKey: text,
    agentSettings: api("AgentSettings"),
    info: api("DeviceInfo"),
    labels: words,
    environmentVariables: words,
    contact,
    images: list(text),
    allocations: list(index),
    runs: list(index),
  },
  {
    lan: { type: "object", additionalProperties: portAnswers },
    ssh: object({}, { authorizedKeys: list(text), password: text, disabled: flag }),
    bootedAt: time,
    sync: due,
    reboot: due,
  },
);

/** Written out member by member, here and below: there may be a hundred thousand devices, and spreading takes some times as long. */
export function saveDevice(saving: Saving, device: DeviceRecord): SavedDevice {
  const { lan, ssh } = device;
  const { place, id, name, createdAt, updatedAt } = saving.named(device);
  const { sync, reboot } = saving.simulation.plannedFor(device);
  return {
    place,
    id,
    name,
    createdAt,
    updatedAt,
    project: saving.numberOf(device.project),
    registrationTokenId: device.registrationTokenId,
    accessKey: device.accessKey,
    agentSettings: device.agentSettings,
    info: device.info,
    labels: device.labels,
    environmentVariables: device.environmentVariables,
    contact: { ...device.contact },
    lan: lan.size > 0 ? savedLan(lan) : undefined,
    ssh: Object.keys(ssh).length > 0 ? ssh : undefined,
    bootedAt: device.bootedAt,
    images: [...device.images],
    allocations: numbers(saving, device.allocations),
    runs: numbers(saving, device.runs),
    sync,
    reboot,
  };
}

function numbers(saving: Saving, placements: ReadonlyMap<string, object>): number[] {
  const list: number[] = [];
  for (const placement of placements.values()) list.push(saving.numberOf(placement));
  return list;
}

export function restoreDevice(restoring: Restoring, saved: SavedDevice, path: string): void {
  const { store, records, simulation } = restoring;
  const project = refer(records.projects, saved.project, "projects", `${path}.project`);
  judge(path, () => {
    checkLabels(saved.labels);
    checkEnvironment(saved.environmentVariables);
  });
  const device: DeviceRecord = {
    id: saved.id,
    name: saved.name,
    createdAt: saved.createdAt,
    updatedAt: saved.updatedAt,
    project,
    registrationTokenId: saved.registrationTokenId,
    accessKey: saved.accessKey,
    agentSettings: saved.agentSettings,
    info: saved.info,
    labels: saved.labels,
    environmentVariables: saved.environmentVariables,
    contact: { ...saved.contact },
    lan: lanOf(saved.lan),
    ssh: saved.ssh ?? {},
    bootedAt: saved.bootedAt,
    images: new Set(saved.images),
    allocations: new SparseMap(),
    runs: new SparseMap(),
  };
  put(project.devices, saved, device, records.devices, path);
  addKey(store, device.accessKey, { kind: "device", device }, path);
  simulation.planFor(device, saved);
}

/** Tells a device what is scheduled on it, in its order. To be called when that has been made. */
export function restorePlacements(
  { records }: Restoring,
  saved: SavedDevice,
  device: DeviceRecord,
  path: string,
): void {
  for (const [position, number] of saved.allocations.entries()) {
    const where = `${path}.allocations[${position}]`;
    const allocation = refer(records.allocations, number, "allocations", where);
    if (allocation.device !== device) throw new StateError(`${where}: allocations[${number}] is of another device`);
    device.allocations.set(allocation.application.id, allocation);
  }
  for (const [position, number] of saved.runs.entries()) {
    const where = `${path}.runs[${position}]`;
    const run = refer(records.runs, number, "runs", where);
    if (run.device !== device) throw new StateError(`${where}: runs[${number}] is of another device`);
    device.runs.set(run.job.id, run);
  }
}

function savedLan(lan: LanHosts): SavedDevice["lan"] {
  return Object.fromEntries([...lan].map(([host, ports]) => [host, Object.fromEntries(ports)]));
}

function lanOf(saved: SavedDevice["lan"] = {}): LanHosts {
  const portsOf = (ports: Readonly<Record<string, Answer>>) =>
    new Map(Object.entries(ports).map(([port, service]) => [Number(port), service]));
  return new Map(Object.entries(saved).map(([host, ports]) => [host, portsOf(ports)]));
}
