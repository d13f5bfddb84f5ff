import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Journal, type RequestJournal } from "./api/journal.ts";
import type { Api } from "./api/pipeline.ts";
import { BASE_PATH } from "./api/router.ts";
import { createApiServer } from "./api/server.ts";
import { loadValidator } from "./api/validator.ts";
import type { FaultRule } from "./faults/fault.ts";
import { FaultRules, type Faults } from "./faults/rules.ts";
import { type Clock, systemClock } from "./fleet/clock.ts";
import { type FleetControl, fleetControl } from "./fleet/control.ts";
import { type FleetSource, loadFleet } from "./fleet/load.ts";
import { ALLOWED_HOST_RULE, type AllowedHost, parseAllowedHost } from "./fleet/network/allow-list.ts";
import { JOURNAL_ENTRIES, MAX_ALLOWED_HOSTS } from "./limits.ts";
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
  /** Where time comes from: the machine's clock unless given; a `ManualClock` in tests. */
  readonly clock?: Clock | undefined;
  /** How many times faster than life containers are pulled, created and started, and agents ask for work; 1 unless given. */
  readonly speed?: number | undefined;
  /**
   * Real addresses that devices may connect to: `HOST:PORT`, or `HOST:*` for every port, compared letter by letter with what the client
   * asks for. None unless given: then no device ever connects to anything but the simulation.
   */
  readonly allowHosts?: readonly string[] | undefined;
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
  readonly clock: Clock;
  readonly origin: string;
}

/** A local Synpse: its API with state, on a port of its own. Many can run side by side in one process. */
export class Emulator {
  /** `http://127.0.0.1:8787` */
  readonly origin: string;
  /** `origin` and `/api`: what a client takes as its base URL. */
  readonly baseUrl: string;
  /** What a test can make happen to the devices. */
  readonly fleet: FleetControl;
  readonly clock: Clock;
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
   * @throws RangeError for an option that makes no sense; FleetError for a fleet and FaultError for a fault that cannot be
   * used; what the operating system says when the port cannot be had (`code` is `EADDRINUSE` when it is taken)
   */
  static async start(options: EmulatorOptions = {}): Promise<Emulator> {
    const { port = 0, host = "127.0.0.1", seed = 1, clock = systemClock(), speed = 1 } = options;
    checkNumber("port", port, Number.isInteger(port) && port >= 0 && port <= 65_535, "a whole number from 0 to 65535");
    checkNumber("seed", seed, Number.isSafeInteger(seed), "a whole number");
    checkNumber("speed", speed, Number.isFinite(speed) && speed > 0, "a number above 0");
    const allowHosts = readAllowHosts(options.allowHosts ?? []);
    const faults = new FaultRules(seed);
    const rules = structuredClone(options.faults ?? []);
    addRules(faults, rules);
    // A copy: a reset needs it as it is now.
    const fleet = structuredClone(await loadFleet(options.fleet ?? "demo"));

    const { list: violations, add: violation } = newViolations();
    const onError = (error: unknown): void => violation(`a timer failed: ${describeError(error)}`);
    const world = createWorld({ fleet, seed, speed, clock, allowHosts, onError });
    try {
      const journal = new Journal(() => clock.now(), JOURNAL_ENTRIES, world.store.keys.keys());
      const api: RunningApi = { world, journal, faults, violation };
      const server = createApiServer(api);
      const streams = new Streams(api, server);
      server.listen(port, host);
      await once(server, "listening");
      // Loaded while nobody waits for it; the first request would wait for it otherwise.
      loadValidator().catch((error: unknown) => violation(describeError(error)));
      const origin = originOf(host, (server.address() as AddressInfo).port);
      return new Emulator({ api, server, streams, faults: rules, violations, clock, origin });
    } catch (error) {
      world.timeline.close();
      throw error;
    }
  }

  private constructor(parts: Parts) {
    const { origin, api } = parts;
    this.#parts = parts;
    this.origin = origin;
    this.baseUrl = `${origin}${BASE_PATH}`;
    this.fleet = fleetControl(() => api.world);
    this.clock = parts.clock;
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
   * Makes everything as it was at the start: the fleet with the same ids and keys, the faults, an empty journal. Open streams close
   * with 1012, and a request that is under way is answered by the new fleet. `violations` stay.
   *
   * @throws Error after `close()`
   */
  reset(): void {
    const { api, faults } = this.#parts;
    this.#replaceWorld(createWorld(api.world.plan), "the emulator was reset");
    api.faults.reset();
    addRules(api.faults, faults);
    api.journal.clear();
  }

  /** Puts another world in the place of the one that there is. Nothing of the old one happens any more. */
  #replaceWorld(world: World, reason: string): void {
    const { api, streams } = this.#parts;
    const old = api.world;
    if (this.#closing) {
      world.timeline.close();
      throw new Error("the emulator is closed: start another");
    }
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

  /** Stops listening, closes every connection and stream, and forgets everything that was to happen. Can be called again. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const { server, streams, api } = this.#parts;
    const closed = once(server, "close");
    server.close();
    streams.close();
    server.closeAllConnections();
    api.world.timeline.close();
    api.faults.clear();
    await closed;
  }
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
