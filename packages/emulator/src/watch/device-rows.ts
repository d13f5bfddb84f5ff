import { isReachable } from "../fleet/contact.ts";
import type { Simulation } from "../fleet/simulation.ts";
import { WATCHED_PLACEMENTS, WATCHED_WORK } from "../limits.ts";
import type { DeviceRecord } from "../store/records.ts";
import type { DeviceDetails, DeviceRow, Placement } from "./messages.ts";
import type { Plain } from "./plain.ts";
import type { View } from "./view.ts";
import { noteOf, workOf } from "./work.ts";

/** Whether any application fails on a device. */
export function isFailing(device: DeviceRecord): boolean {
  for (const allocation of device.allocations.values()) if (workOf(allocation) === "failed") return true;
  return false;
}

/** Whether a device is one of those that a watcher wants to see. */
export function fits(view: View, device: DeviceRecord, online: boolean, failing: boolean): boolean {
  if (view.status === "failing" ? !failing : view.status !== "" && online !== (view.status === "online")) return false;
  for (const [key, value] of view.labels) if (device.labels[key] !== value) return false;
  if (view.words.length === 0) return true;
  const text = textOf(device);
  return view.words.every((word) => text.includes(word));
}

/** Everything of a device that words are looked for in. */
function textOf({ id, name, info, labels, allocations }: DeviceRecord): string {
  const words = [id, name, info.hostname, info.ipAddress, info.architecture, info.osRelease?.prettyName];
  for (const key in labels) words.push(`${key}=${labels[key]}`);
  for (const { application } of allocations.values()) words.push(application.name);
  return words.join("\n").toLowerCase();
}

export function deviceRow(simulation: Simulation, device: DeviceRecord, plain: Plain): DeviceRow {
  const { info, contact, allocations } = device;
  const online = simulation.isOnline(device);
  const work = [];
  for (const allocation of allocations.values()) {
    if (work.length === WATCHED_WORK) break;
    const { application } = allocation;
    work.push({
      application: plain(application.name),
      namespace: plain(application.namespace.name),
      work: workOf(allocation),
      note: plain(noteOf(allocation)),
    });
  }
  return {
    id: device.id,
    name: plain(device.name),
    online,
    external: contact.kind === "external",
    seen: online ? undefined : simulation.lastSeenAt(device),
    labels: labelsOf(device, plain),
    machine: plain([info.architecture, info.osRelease?.name].filter(Boolean).join(", ")),
    address: plain(info.ipAddress ?? ""),
    work,
    moreWork: allocations.size - work.length,
  };
}

function labelsOf({ labels }: DeviceRecord, plain: Plain): [string, string][] {
  return Object.entries(labels).map(([key, value]) => [plain(key), plain(value)]);
}

/** What is shown of a device when somebody opens it. Its variables are left out, as they may be secret. */
export function deviceDetails(simulation: Simulation, device: DeviceRecord, plain: Plain): DeviceDetails {
  const { info, contact } = device;
  const { cpuInfo: cpu, osRelease: os, docker } = info;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["id", device.id],
    ["connection", isReachable(contact) ? "connected" : CONNECTIONS[contact.kind]],
    ["address", info.ipAddress],
    ["host name", info.hostname],
    ["system", [os?.prettyName, info.architecture].filter(Boolean).join(", ")],
    ["processor", cpu?.brandName ? `${cpu.brandName}, ${cpu.logicalCores} threads` : undefined],
    ["Docker", docker?.version],
    ["agent", info.agentVersion],
    ["registered", new Date(device.createdAt).toISOString()],
  ];
  const placements = [...placementsOf(device, plain)];
  return {
    id: device.id,
    name: plain(device.name),
    online: simulation.isOnline(device),
    facts: facts.flatMap(([name, value]) => (value ? [[name, plain(value)] as const] : [])),
    placements,
    morePlacements: device.allocations.size + device.runs.size - placements.length,
  };
}

const CONNECTIONS = { external: "registered by the API: a program outside acts for it", simulated: "lost" } as const;

function* placementsOf(device: DeviceRecord, plain: Plain): Generator<Placement> {
  let left = WATCHED_PLACEMENTS;
  for (const allocation of device.allocations.values()) {
    if (left-- === 0) return;
    const { application, version } = allocation;
    const name = { name: plain(application.name), namespace: plain(application.namespace.name) };
    const containers = containersOf(allocation, plain);
    yield { id: application.id, kind: "application", ...name, state: workOf(allocation), version, containers };
  }
  for (const run of device.runs.values()) {
    if (left-- === 0) return;
    const { job, state } = run;
    const name = { name: plain(job.name), namespace: plain(job.namespace.name) };
    yield { id: job.id, kind: "job", ...name, state, version: job.version, containers: containersOf(run, plain) };
  }
}

function containersOf({ workloads }: Pick<Parameters<typeof noteOf>[0], "workloads">, plain: Plain) {
  return workloads.map((workload) => {
    const { name, state, message } = workload.status();
    return { name: plain(name), image: plain(workload.image?.name ?? ""), state, note: plain(message) };
  });
}
