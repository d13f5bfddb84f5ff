import { fraction } from "../store/random.ts";
import type { ApplicationRecord, DeviceRecord, JobRecord, NamespaceRecord } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { ImageBehaviour } from "./behaviours.ts";
import { isOnline, isReachable, lastSeenAt, nextPoll, POLL_INTERVAL, type Polling } from "./contact.ts";
import { settleRun, syncRun } from "./job-runs.ts";
import { ContainerLog } from "./logs/container-log.ts";
import type { AllowedHost } from "./network/allow-list.ts";
import { type Allocation, isBehind, type Placement } from "./placement.ts";
import { runnables } from "./references.ts";
import type { Due, Timeline, Timer } from "./timeline.ts";
import { type Site, Workload } from "./workload.ts";

export interface SimulationOptions {
  readonly store: Store;
  readonly timeline: Timeline;
  readonly seed: number;
  readonly speed: number;
  readonly behaviours: readonly ImageBehaviour[];
  /** Real addresses that the devices may connect to; none unless given. */
  readonly allowHosts?: readonly AllowedHost[] | undefined;
}

/** How long a rebooting device is away, in milliseconds at speed 1. */
const REBOOT_TIME = 5000;

/**
 * The simulated agents: each asks for its desired state at its own regular times and makes its device match. Nothing is
 * scheduled for a device that has nothing to do.
 */
export class Simulation {
  readonly store: Store;
  readonly timeline: Timeline;
  readonly allowHosts: readonly AllowedHost[];
  /** How containers behave that start from now on. */
  behaviours: readonly ImageBehaviour[];
  /** What everything believable about the fleet is made of. */
  readonly seed: number;
  readonly #options: SimulationOptions;
  readonly #polling: Polling;
  readonly #syncs = new Map<string, Timer>();
  readonly #reboots = new Map<string, Timer>();
  readonly #onLost = new Map<string, Set<() => void>>();

  constructor(options: SimulationOptions) {
    this.#options = options;
    this.store = options.store;
    this.timeline = options.timeline;
    this.behaviours = options.behaviours;
    this.allowHosts = options.allowHosts ?? [];
    this.seed = options.seed;
    this.#polling = { seed: options.seed, interval: Math.max(1, POLL_INTERVAL / options.speed) };
  }

  lastSeenAt(device: DeviceRecord): number {
    return lastSeenAt(this.#polling, device, this.timeline.now());
  }

  isOnline(device: DeviceRecord): boolean {
    return isOnline(device, this.timeline.now());
  }

  /** The desired state has changed: the agent will see it when it next asks. */
  wake(device: DeviceRecord): void {
    const { contact } = device;
    if (contact.kind !== "simulated" || !contact.connected || this.#syncs.has(device.id)) return;
    const at = nextPoll(this.#polling, device, contact.connectedSince, this.timeline.now());
    this.#syncs.set(
      device.id,
      this.timeline.at(at, () => this.#pollsNow(device)),
    );
  }

  /** When a device's agent asks next, and when its reboot is over, as far as that is planned. */
  plannedFor(device: DeviceRecord): { readonly sync: Due | undefined; readonly reboot: Due | undefined } {
    const sync = this.#syncs.get(device.id);
    const reboot = this.#reboots.get(device.id);
    return {
      sync: sync && { at: sync.at, order: sync.order },
      reboot: reboot && { at: reboot.at, order: reboot.order },
    };
  }

  /** Plans again what was planned for a device. */
  planFor(
    device: DeviceRecord,
    { sync, reboot }: { readonly sync?: Due | undefined; readonly reboot?: Due | undefined },
  ): void {
    if (sync)
      this.#syncs.set(
        device.id,
        this.timeline.plan(sync, () => this.#pollsNow(device)),
      );
    if (reboot)
      this.#reboots.set(
        device.id,
        this.timeline.plan(reboot, () => this.#boot(device)),
      );
  }

  /** The agent need not ask: what it was woken for has been undone. */
  unwake(device: DeviceRecord): void {
    this.#syncs.get(device.id)?.cancel();
    this.#syncs.delete(device.id);
  }

  /** The agent loses its connection: nothing is heard from the device, and nothing can reach it. */
  disconnect(device: DeviceRecord): void {
    const { contact } = device;
    this.#forget(device);
    if (contact.kind !== "simulated" || !contact.connected) return;
    device.contact = { ...contact, connected: false, lastSeenAt: this.lastSeenAt(device) };
    for (const workload of workloadsOn(device)) workload.pause();
    for (const lost of [...(this.#onLost.get(device.id) ?? [])]) lost();
  }

  reconnect(device: DeviceRecord): void {
    if (this.#connect(device)) for (const workload of workloadsOn(device)) workload.resume();
  }

  /** The device goes away for some seconds and comes back with its containers started anew. The caller has checked that it can be reached. */
  reboot(device: DeviceRecord): void {
    this.disconnect(device);
    this.#reboots.set(
      device.id,
      this.timeline.after(REBOOT_TIME / this.#options.speed, () => this.#boot(device)),
    );
  }

  /** Calls back when the connection to a device is lost. */
  whenLost(device: DeviceRecord, lost: () => void): () => void {
    const listeners = this.#onLost.get(device.id) ?? new Set();
    this.#onLost.set(device.id, listeners.add(lost));
    return () => {
      if (!listeners.delete(lost) || listeners.size > 0) return;
      // A later listener may have begun a set of its own.
      if (this.#onLost.get(device.id) === listeners) this.#onLost.delete(device.id);
    };
  }

  /** Makes the containers of an application or job on a device; they are started by the caller. */
  workloads(
    placement: Placement,
    owner: ApplicationRecord | JobRecord,
    mode: Site["mode"],
    changed: () => void,
  ): Workload[] {
    const site = this.site(placement, owner, mode, changed);
    const made = runnables(owner.spec).map((spec) => {
      const log = placement.earlyLogs.get(spec.name) ?? new ContainerLog();
      placement.earlyLogs.delete(spec.name);
      return new Workload(spec.name, spec, site, log);
    });
    const now = this.timeline.now();
    for (const log of placement.earlyLogs.values()) log.end(now);
    placement.earlyLogs.clear();
    return made;
  }

  /** Where the containers of an application or job on a device run. */
  site(
    { device }: Placement,
    { name, namespace }: ApplicationRecord | JobRecord,
    mode: Site["mode"],
    changed: () => void,
  ): Site {
    const { seed, speed } = this.#options;
    const { behaviours } = this;
    return { timeline: this.timeline, seed, speed, behaviours, device, namespace, owner: name, mode, changed };
  }

  /** Those that are added come before those that are there. */
  addBehaviours(added: readonly ImageBehaviour[]): void {
    this.behaviours = [...added, ...this.behaviours];
  }

  /**
   * Puts everything on a device into the state it would be in long after: used for what exists at the start.
   *
   * @param untouched what goes on as it did
   */
  settle(device: DeviceRecord, now: number, untouched?: ReadonlySet<Placement>): void {
    const { contact } = device;
    if (contact.kind !== "simulated") return;
    for (const allocation of device.allocations.values()) {
      if (untouched?.has(allocation)) continue;
      const { application } = allocation;
      const heardUntil = contact.connected ? now : contact.lastSeenAt;
      if (application.createdAt > heardUntil) continue;
      // A device that left before the last update still runs what it had.
      const missedUpdate = application.updatedAt > heardUntil && application.version > 1;
      allocation.version = missedUpdate ? application.version - 1 : application.version;
      allocation.configVersion = application.configVersion;
      const changedAt = missedUpdate ? application.createdAt : application.updatedAt;
      const at = Math.min(
        heardUntil,
        Math.max(changedAt, device.createdAt) + this.settlingTime(application.id, device.id),
      );
      allocation.workloads = this.workloads(allocation, application, "service", () => undefined);
      for (const workload of allocation.workloads) workload.settle(at);
    }
    for (const run of device.runs.values()) {
      if (!untouched?.has(run)) settleRun(this, run, contact.connected ? now : contact.lastSeenAt);
    }
  }

  /** How long after a change a device had taken it up, for what is settled when the emulator starts: some seconds. */
  settlingTime(...words: readonly string[]): number {
    return Math.round(1500 + 12_000 * fraction(this.#options.seed, "settling", ...words));
  }

  /** A secret has appeared or changed: containers that waited for one look again. */
  retrySecrets(namespace: NamespaceRecord): void {
    for (const owner of [...namespace.applications, ...namespace.jobs]) {
      const placements: Iterable<Placement> = "runs" in owner ? owner.runs.values() : owner.allocations.values();
      for (const placement of placements) {
        if (!isReachable(placement.device.contact)) continue;
        for (const workload of placement.workloads) workload.retryForSecret();
      }
    }
  }

  /** Nothing that was planned for this device's agent will happen. */
  #forget(device: DeviceRecord): void {
    for (const planned of [this.#syncs, this.#reboots]) {
      planned.get(device.id)?.cancel();
      planned.delete(device.id);
    }
  }

  #connect(device: DeviceRecord): boolean {
    const { contact } = device;
    if (contact.kind !== "simulated" || contact.connected) return false;
    device.contact = { ...contact, connected: true, connectedSince: this.timeline.now() };
    this.wake(device);
    return true;
  }

  #pollsNow(device: DeviceRecord): void {
    this.#syncs.delete(device.id);
    this.#sync(device);
  }

  #boot(device: DeviceRecord): void {
    this.#reboots.delete(device.id);
    device.bootedAt = this.timeline.now();
    if (this.#connect(device)) for (const workload of workloadsOn(device)) workload.rebooted();
  }

  #sync(device: DeviceRecord): void {
    for (const allocation of device.allocations.values()) if (isBehind(allocation)) this.#pickUp(allocation);
    for (const run of device.runs.values()) syncRun(this, run);
  }

  #pickUp(allocation: Allocation): void {
    const { application } = allocation;
    for (const workload of allocation.workloads) workload.remove();
    allocation.version = application.version;
    allocation.configVersion = application.configVersion;
    allocation.stale = false;
    allocation.workloads = this.workloads(allocation, application, "service", () => undefined);
    for (const workload of allocation.workloads) workload.start();
  }
}

function* workloadsOn(device: DeviceRecord): Generator<Workload> {
  for (const allocation of device.allocations.values()) yield* allocation.workloads;
  for (const run of device.runs.values()) yield* run.workloads;
}
