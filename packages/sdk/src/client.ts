import { CLOCK, type Clock, systemClock } from "./http/clock.ts";
import { createAuthorizer } from "./http/credentials.ts";
import { baseHeaders } from "./http/headers.ts";
import { createLazyRaw } from "./http/lazy-raw.ts";
import { createLimiter, type Limiter } from "./http/limit.ts";
import type { Core } from "./http/operation.ts";
import type { RawClient } from "./http/raw-client.ts";
import { createSend } from "./http/send.ts";
import { INTERNALS, type Internals } from "./internals.ts";
import { type ClientOptions, resolveOptions, type Settings } from "./options.ts";
import { type Applications, applications } from "./resources/applications.ts";
import { type Devices, devices } from "./resources/devices.ts";
import { type Jobs, jobs } from "./resources/jobs.ts";
import { type Namespaces, namespaces } from "./resources/namespaces.ts";
import { type Projects, projects } from "./resources/projects.ts";
import { type RegistrationTokens, registrationTokens } from "./resources/registration-tokens.ts";
import { type Secrets, secrets } from "./resources/secrets.ts";

/** What belongs to one namespace. */
export interface NamespaceScope {
  readonly applications: Applications;
  readonly jobs: Jobs;
  readonly secrets: Secrets;
}

// What a client made by `withOptions` takes over from the one that it comes from.
const PARENT: unique symbol = Symbol("parent");
interface Parent {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly limiter: Limiter | undefined;
}
type InternalOptions = ClientOptions & { [CLOCK]?: Clock; [PARENT]?: Parent };

/**
 * A client for the Synpse API. Options that are left out come from the environment, and a missing access key or project
 * is told by the first call that needs it.
 *
 * @example
 * ```ts
 * const synpse = new Synpse();
 * for await (const device of synpse.devices.list()) console.log(device.name);
 * ```
 */
export class Synpse {
  readonly projects: Projects;
  readonly devices: Devices;
  readonly registrationTokens: RegistrationTokens;
  readonly namespaces: Namespaces;
  /**
   * The typed openapi-fetch client (`GET`, `POST`, …) for what has no method yet, loaded by its first call. It goes the
   * same way as every call (key, limits, retries), but keeps openapi-fetch's contract: `{ data, error, response }`, and
   * no throw on an error status. `signal`, `timeout`, `attemptTimeout`, `maxRetries` and `repeatable` work here too.
   * Middleware sees the calls that are made here, and gets a plain record in place of a Request, to change as it is;
   * what is to see every request of the client belongs into the option `fetch`.
   */
  readonly http: RawClient;
  readonly #core: Core;
  readonly #parent: Parent;

  /** @throws ValidationError where an option, or a variable that stands for one, cannot be meant. */
  constructor(options: ClientOptions = {}) {
    const { [PARENT]: parent, [CLOCK]: clock = parent?.clock ?? systemClock, ...given } = options as InternalOptions;
    const settings = resolveOptions(given, parent?.settings);
    const fresh = !parent || given.rateLimit !== undefined;
    const limiter = fresh
      ? (settings.rateLimit && createLimiter(settings.rateLimit, clock)) || undefined
      : parent.limiter;
    const send = createSend({ settings, limiter, clock });
    const core = { settings, clock, send, headers: baseHeaders(settings.userAgent, settings.headers) };
    this.http = createLazyRaw(core);
    this.#core = core;
    this.#parent = { settings, clock, limiter };
    this.projects = projects(core);
    this.devices = devices(core);
    this.registrationTokens = registrationTokens(core);
    this.namespaces = namespaces(core);
  }

  /** The project that calls go to: its id or name, as it was given. */
  get projectId(): string | undefined {
    return this.#core.settings.projectId;
  }

  /** The address of the API, without a slash at the end. */
  get baseUrl(): string {
    return this.#core.settings.baseUrl;
  }

  /** What belongs to a namespace, given by name or id. Every project has one called `default`. */
  namespace(name: string): NamespaceScope {
    const core = this.#core;
    return { applications: applications(core, name), jobs: jobs(core, name), secrets: secrets(core, name) };
  }

  /** The same client for another project, given by id or name. The rate limit is shared. */
  withProject(projectId: string): Synpse {
    return this.withOptions({ projectId });
  }

  /** The same client with other options. The rate limit is shared, unless another one is given. */
  withOptions(options: ClientOptions): Synpse {
    return new Synpse({ ...options, [PARENT]: this.#parent } as InternalOptions);
  }

  /**
   * For the streaming entry of this package.
   * @internal
   */
  get [INTERNALS](): Internals {
    const { settings, clock } = this.#parent;
    return { settings, clock, authorize: createAuthorizer(settings) };
  }
}
