import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Journal, type RequestJournal } from "./api/journal.ts";
import type { Api } from "./api/pipeline.ts";
import { BASE_PATH } from "./api/router.ts";
import { createApiServer } from "./api/server.ts";
import { loadValidator } from "./api/validator.ts";
import { controlOf } from "./control/control.ts";
import type { FaultRule } from "./faults/fault.ts";
import { FaultRules, type Faults } from "./faults/rules.ts";
import { asDriven, type Clock, type DrivenClock, ManualClock, SystemClock } from "./fleet/clock.ts";
import { type FleetControl, fleetControl } from "./fleet/control.ts";
import type { FleetDefinition } from "./fleet/definition.ts";
import { extendFleet } from "./fleet/extend.ts";
import { type FleetSource, loadFleet } from "./fleet/load.ts";
import { ALLOWED_HOST_RULE, type AllowedHost, parseAllowedHost } from "./fleet/network/allow-list.ts";
import { JOURNAL_ENTRIES, MAX_ALLOWED_HOSTS, MAX_SPEED, MIN_SPEED } from "./limits.ts";
import { nearestOf } from "./nearest.ts";
import { keepState, type LoadedState, type StateKeeper } from "./state/keep.ts";
import { moveTo, restoreWorld } from "./state/restore.ts";
import { type Snapshot, takeSnapshot } from "./state/snapshot.ts";
import { StateError } from "./state/state-error.ts";
import { type KeyOwner, keyOf } from "./store/access-keys.ts";
import { Streams } from "./streams/streams.ts";
import { newViolations } from "./violations.ts";
import { createWorld, type World } from "./world.ts";

export interface EmulatorOptions {
  /** Port to listen on; 0, the default, takes a free one. */
  readonly port?: number | undefined;
  /** Address to listen on; `127.0.0.1`, the default, is reached from this machine only. */
  readonly host?: string | undefined;
  /** What exists at the start: `"demo"` (the default), `"empty"`, a definition, or the path of a YAML or JSON file. */
  readonly fleet?: FleetSource | undefined;
  /** A whole number that decides ids, keys, names, timings and log lines; 1 unless given. The same seed gives the same fleet. */
  readonly seed?: number | undefined;
  /**
   * Where time comes from. `"real"`, the default, is the machine's clock, which can also be moved ahead. `"manual"` stands still at noon of
   * 1 June 2026 (UTC) until it is moved. Both begin anew with a reset; a clock of your own, such as a `ManualClock` that several emulators
   * share, does not.
   */
  readonly clock?: "real" | "manual" | Clock | undefined;
  /** How many times faster than life containers are pulled, created and started, and agents ask for work: 0.001 to 10,000; 1 unless given. */
  readonly speed?: number | undefined;
  /**
   * Real addresses that devices may connect to: `HOST:PORT`, or `HOST:*` for every port, compared letter by letter with what the client
   * asks for. None unless given: then no device ever connects to anything but the simulation.
   */
  readonly allowHosts?: readonly string[] | undefined;
  /**
   * A file that keeps everything that exists. If it is there, it is loaded, and `fleet`, `seed` and `speed` are not used: they are those
   * that it began with. It is written by `save()` and by `close()`, readable by its owner only, as it holds keys and secrets.
   */
  readonly state?: string | undefined;
  /** What is made to go wrong from the start; `emulator.faults` changes it later. */
  readonly faults?: readonly FaultRule[] | undefined;
}

/** What `new Synpse(…)` of `@synpse/sdk` takes. */
export interface ClientOptions {
  readonly baseUrl: string;
  readonly accessKey: string;
  readonly projectId: string;
}

/** What every request is answered with, and the world whole. */
interface RunningApi extends Api {
  world: World;
}

interface Parts {
  readonly api: RunningApi;
  readonly server: Server;
  readonly streams: Streams;
  /** Those of the start. */
  readonly faults: readonly FaultRule[];
  readonly violations: readonly string[];
  readonly clock: EmulatorClock;
  readonly origin: string;
  /** Makes the world of the start. */
  readonly begin: () => World;
  readonly state: StateKeeper | undefined;
  readonly loadedState: LoadedState | undefined;
}

/** A local Synpse: its API with state, on a port of its own. Many can run side by side in one process. */
export class Emulator {
  /** `http://127.0.0.1:8787` */
  readonly origin: string;
  /** `origin` and `/api`: what a client takes as its base URL. */
  readonly baseUrl: string;
  /** What a test can make happen to the devices. */
  readonly fleet: FleetControl;
  /** The emulator's time; `advance(ms)` moves it. */
  readonly clock: DrivenClock;
  /** What is made to go wrong. */
  readonly faults: Faults;
  /** The latest requests, without credentials and secrets. */
  readonly journal: RequestJournal;
  /**
   * What should never happen: answers that the API's document does not allow (the client got 500 instead), faults. Empty, or there
   * is a bug in the emulator: let your tests assert on it. The first 100 are kept.
   */
  readonly violations: readonly string[];
  readonly #parts: Parts;
  #closing: Promise<void> | undefined;

  /**
   * Starts an emulator.
   *
   * @throws RangeError for an option that makes no sense; FleetError for a fleet, FaultError for a fault and StateError for a state
   * that cannot be used; what the operating system says when the port cannot be had (`code` is `EADDRINUSE` when it is taken)
   */
  static async start(options: EmulatorOptions = {}): Promise<Emulator> {
    checkNames(options);
    const { port = 0, host = "127.0.0.1", seed = 1, speed = 1 } = options;
    checkText("host", host, "an address to listen on");
    if (options.state !== undefined) checkText("state", options.state, "the path of a file");
    checkNumber("port", port, Number.isInteger(port) && port >= 0 && port <= 65_535, "a whole number from 0 to 65535");
    checkNumber("seed", seed, Number.isSafeInteger(seed), "a whole number");
    const goodSpeed = Number.isFinite(speed) && speed >= MIN_SPEED && speed <= MAX_SPEED;
    checkNumber("speed", speed, goodSpeed, `a number from ${MIN_SPEED} to ${MAX_SPEED}`);
    const allowHosts = readAllowHosts(options.allowHosts ?? []);
    const faults = new FaultRules(seed);
    const rules = structuredClone(options.faults ?? []);
    addRules(faults, rules);
    const own = readClock(options.clock);
    const { clock } = own;

    const { list: violations, add: violation } = newViolations();
    const onError = (error: unknown): void => violation(`a timer failed: ${describeError(error)}`);
    const surroundings = { clock, allowHosts, onError };
    const state = options.state === undefined ? undefined : await keepState(options.state);
    let world: World | undefined;
    try {
      const loaded = await state?.load(surroundings);
      const begin = async (): Promise<World> => {
        const fleet = await readFleet(options.fleet ?? "demo");
        return createWorld({ fleet, seed, speed, ...surroundings });
      };
      world = loaded?.world ?? (await begin());
      const journal = new Journal(() => clock.now(), JOURNAL_ENTRIES, world.store.keys.keys());
      const api: RunningApi = { world, journal, faults, host, violation };
      const server = createApiServer(api);
      const streams = new Streams(api, server);
      server.listen(port, host);
      await once(server, "listening");
      // Loaded while nobody waits for it; the first request would wait for it otherwise.
      loadValidator().catch((error: unknown) => violation(describeError(error)));
      const origin = originOf(host, (server.address() as AddressInfo).port);
      const loadedState = loaded && { takenAt: loaded.takenAt };
      const { plan } = world;
      const common = { api, server, streams, faults: rules, violations, origin, state, loadedState };
      const emulator = new Emulator({ ...common, clock: own, begin: () => createWorld(plan) });
      api.control = controlOf(api, emulator);
      return emulator;
    } catch (error) {
      world?.timeline.close();
      await state?.release();
      throw error;
    }
  }

  private constructor(parts: Parts) {
    const { origin, api } = parts;
    this.#parts = parts;
    this.origin = origin;
    this.baseUrl = `${origin}${BASE_PATH}`;
    this.fleet = fleetControl(() => this.#openWorld());
    this.clock = asDriven(parts.clock.clock);
    this.faults = api.faults;
    this.journal = api.journal;
    this.violations = parts.violations;
  }

  /** Key of the (first) project: of its service account `default`, a `ProjectAdministrator` unless the fleet says otherwise. */
  get accessKey(): string {
    return this.#parts.api.world.seeded.accessKey;
  }

  /** Key of the user, good for every project that the user is a member of. */
  get personalAccessKey(): string {
    return this.#parts.api.world.seeded.personalAccessKey;
  }

  get projectId(): string {
    return this.#parts.api.world.seeded.project.id;
  }

  get projectName(): string {
    return this.#parts.api.world.seeded.project.name;
  }

  get clientOptions(): ClientOptions {
    return { baseUrl: this.baseUrl, accessKey: this.accessKey, projectId: this.projectId };
  }

  /**
   * The same as `fleet` for another project, by name or id. Its methods throw once that project is gone.
   *
   * @throws Error for a project that is not there, with the names of those that are; Error after `close()`
   */
  fleetOf(project: string): FleetControl {
    return fleetControl(() => this.#openWorld(), project);
  }

  /**
   * Makes everything as it was at the start: the fleet with the same ids and keys, the clock, the faults, an empty journal. Open streams
   * close with 1012, and a request that is under way is answered by the new fleet. `violations` stay.
   *
   * @throws Error after `close()`
   */
  reset(): void {
    const { api, faults, begin, clock } = this.#parts;
    this.#assertOpen();
    const reason = "the emulator was reset";
    clock.rewind?.();
    this.#replaceWorld(begin(), reason);
    api.faults.reset();
    addRules(api.faults, faults);
    api.journal.clear();
    api.journal.giveUp(reason);
  }

  /**
   * Adds a fleet to what exists: projects and namespaces that are there get what is new, behaviours come before those that are there. What
   * is added is settled, as at the start. With `replace` everything makes room for it: keys and ids are new then, unless it gives them,
   * and open streams close with 1012. Faults, journal and clock stay.
   *
   * @throws FleetError for a mistake in it, and for what is there already; nothing has changed then. Error after `close()`
   */
  async seed(source: FleetSource, { replace = false }: { readonly replace?: boolean | undefined } = {}): Promise<void> {
    const fleet = await readFleet(source);
    this.#assertOpen();
    const { api } = this.#parts;
    if (replace) {
      this.#replaceWorld(createWorld({ ...api.world.plan, fleet }), "the emulator was seeded anew");
      return;
    }
    extendFleet(api.world, fleet);
    api.journal.know(api.world.store.keys.keys());
  }

  #openWorld(): World {
    this.#assertOpen();
    return this.#parts.api.world;
  }

  #assertOpen(): void {
    if (this.#closing) throw new Error("the emulator is closed: start another");
  }

  /**
   * Everything that exists and will happen, as JSON data, to be put back by `restore()` of this or another emulator. Access keys and
   * secrets are in it.
   */
  snapshot(): Snapshot {
    // A copy: the world goes on with the values that it shares with a snapshot.
    return structuredClone(takeSnapshot(this.#parts.api.world));
  }

  /**
   * Puts what a snapshot tells of in the place of everything that exists. Open streams close with 1012. Faults, the journal and `violations`
   * stay. A clock that has not reached the time of the snapshot is moved to it; what is due by a clock that is ahead of it happens at
   * once.
   *
   * @param snapshot what `snapshot()` gave, perhaps by way of JSON; it must not be changed any more
   * @throws StateError for what is no snapshot, before anything is changed; Error after `close()`
   */
  async restore(snapshot: unknown): Promise<void> {
    const { plan } = this.#parts.api.world;
    const restored = await restoreWorld(snapshot, plan);
    this.#replaceWorld(restored.world, "the emulator was given another state");
    moveTo(plan.clock, restored.takenAt);
  }

  /**
   * Writes everything that exists into the state file, whole: if it fails, or the process dies meanwhile, the file is as it was.
   *
   * @throws StateError without the option `state`, and when the file cannot be written
   */
  async save(): Promise<void> {
    const { state, api } = this.#parts;
    if (!state)
      throw new StateError("there is no state file: start the emulator with one (the option state, or --state)");
    if (this.#closing) throw new StateError("the emulator is closed, and has saved its state");
    await state.save(() => takeSnapshot(api.world));
  }

  /** What was loaded at the start; undefined when the fleet was used. */
  get loadedState(): LoadedState | undefined {
    return this.#parts.loadedState;
  }

  /** Puts another world in the place of the one that there is. Nothing of the old one happens any more. */
  #replaceWorld(world: World, reason: string): void {
    const { api, streams } = this.#parts;
    const old = api.world;
    if (this.#closing) world.timeline.close();
    this.#assertOpen();
    api.journal.know(world.store.keys.keys());
    api.world = world;
    streams.restart(reason);
    old.timeline.close();
  }

  /**
   * The access key of a service account or of a person, to act as somebody with other roles. `default` is the service account that
   * `accessKey` belongs to.
   *
   * @throws Error for a project, service account or user that is not there
   */
  keyOf(owner: KeyOwner): string {
    const { store, seeded } = this.#parts.api.world;
    return keyOf(store, seeded.project, owner);
  }

  /**
   * Stops listening, closes every connection and stream, saves the state (with the option `state`), and forgets everything that was
   * to happen. Can be called again.
   *
   * @throws StateError when the state cannot be saved; everything else is done all the same
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const { server, streams, api, state } = this.#parts;
    const closed = once(server, "close");
    server.close();
    streams.close();
    server.closeAllConnections();
    try {
      // From here on nothing can be answered any more: whatever a client was told is in it.
      const last = state && takeSnapshot(api.world);
      api.world.timeline.close();
      await closed;
      if (last) await state.save(() => last);
    } finally {
      api.world.timeline.close();
      api.faults.clear();
      api.journal.giveUp("the emulator was closed");
      await closed;
      await state?.release();
    }
  }
}

/** The clock of an emulator. One that it has made itself goes back to its start with a reset. */
interface EmulatorClock {
  readonly clock: Clock;
  readonly rewind?: () => void;
}

function readClock(given: EmulatorOptions["clock"] = "real"): EmulatorClock {
  if (typeof given === "object" && typeof given?.now === "function" && typeof given.setAlarm === "function") {
    return { clock: given };
  }
  if (given !== "real" && given !== "manual") {
    throw new RangeError(`Emulator.start: clock must be "real", "manual" or a clock, not ${JSON.stringify(given)}`);
  }
  const clock = given === "real" ? new SystemClock() : new ManualClock();
  return { clock, rewind: () => clock.rewind() };
}

/** The definition, which a reset needs as it is now, whatever becomes of the object that was given. */
async function readFleet(source: FleetSource): Promise<FleetDefinition> {
  const fleet = await loadFleet(source);
  return typeof source === "string" ? fleet : structuredClone(fleet);
}

/** Every option there is; the type says when one is missing here. */
const OPTIONS: Readonly<Record<keyof EmulatorOptions, true>> = {
  port: true,
  host: true,
  fleet: true,
  seed: true,
  clock: true,
  speed: true,
  allowHosts: true,
  state: true,
  faults: true,
};

function checkNames(options: object): void {
  const known = Object.keys(OPTIONS);
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const meant = nearestOf(unknown, known);
  const advice = meant === undefined ? `the options are ${known.join(", ")}` : `did you mean ${meant}?`;
  throw new RangeError(`Emulator.start: there is no option ${JSON.stringify(unknown)}; ${advice}`);
}

function checkText(name: string, value: unknown, needed: string): void {
  if (typeof value === "string" && value !== "") return;
  throw new RangeError(`Emulator.start: ${name} must be ${needed}, not ${JSON.stringify(value)}`);
}

function checkNumber(name: string, value: number, good: boolean, needed: string): void {
  if (!good) throw new RangeError(`Emulator.start: ${name} must be ${needed}, not ${String(value)}`);
}

function addRules(faults: FaultRules, rules: readonly FaultRule[]): void {
  for (const [index, rule] of rules.entries()) faults.add(rule, `faults[${index}]`);
}

function readAllowHosts(entries: readonly string[]): readonly AllowedHost[] {
  const most = `at most ${MAX_ALLOWED_HOSTS} addresses`;
  checkNumber("allowHosts.length", entries.length, entries.length <= MAX_ALLOWED_HOSTS, most);
  return entries.map((entry, index) => {
    const allowed = parseAllowedHost(entry);
    if (allowed) return allowed;
    throw new RangeError(
      `Emulator.start: allowHosts[${index}] must be ${ALLOWED_HOST_RULE}, not ${JSON.stringify(entry)}`,
    );
  });
}

/** The address that a client on this machine uses: listening on all addresses includes the loopback one. */
function originOf(host: string, port: number): string {
  const reachable = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
