import createClient, { type Client } from "openapi-fetch";
import type { paths } from "./generated/schema.ts";
import { CLOCK, type Clock, systemClock } from "./http/clock.ts";
import { createAuthorizer } from "./http/credentials.ts";
import { baseHeaders } from "./http/headers.ts";
import { createLimiter, type Limiter } from "./http/limit.ts";
import type { Core } from "./http/operation.ts";
import { fillPath } from "./http/path.ts";
import { serializeQuery } from "./http/query.ts";
import { RequestRecord } from "./http/request.ts";
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

function createHttp(settings: Settings, limiter: Limiter | undefined, clock: Clock): Client<paths> {
  return createClient<paths>({
    baseUrl: settings.baseUrl,
    // Both stand for the standard ones, as far as openapi-fetch uses them.
    Request: RequestRecord as unknown as typeof Request,
    fetch: createSend({ settings, limiter, clock }) as unknown as (request: Request) => Promise<Response>,
    headers: baseHeaders(settings.userAgent, settings.headers),
    pathSerializer: fillPath,
    querySerializer: serializeQuery,
  });
}

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
   * The typed openapi-fetch client (`GET`, `POST`, …) for what has no method yet. It goes the same way as every call
   * (key, limits, retries), but keeps openapi-fetch's contract: `{ data, error, response }`, and no throw on an error
   * status. `signal`, `timeout`, `attemptTimeout`, `maxRetries` and `repeatable` work here too. Middleware gets a plain
   * record in place of a Request, to change as it is.
   */
  readonly http: Client<paths>;
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
    this.http = createHttp(settings, limiter, clock);
    const core = { settings, clock, http: this.http };
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

  /** For the streaming entry of this package. */
  get [INTERNALS](): Internals {
    const { settings, clock } = this.#parent;
    return { settings, clock, authorize: createAuthorizer(settings) };
  }
}
