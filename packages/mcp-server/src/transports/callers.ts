import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import {
  AuthenticationError,
  type ClientOptions,
  NotFoundError,
  PermissionDeniedError,
  Synpse,
  ValidationError,
} from "@synpse/sdk";
import { configured, withKey } from "../backend.ts";
import { cleanIdentifier } from "../output/redact.ts";
import { type Counts, createCounts, createPrincipal, type Principal } from "../principal.ts";
import { serverAgent } from "../version.ts";
import { challengeHeaders } from "./gate.ts";
import type { HttpLimits } from "./limits.ts";
import { Refusal } from "./refusal.ts";

/** Whoever sends requests: known by their key and project, or the server's own principal. */
export interface Caller {
  /** A hash of key and project: what sessions are bound to. */
  readonly id: string;
  readonly principal: Principal;
  /** A hash of the key alone: what is counted hangs on it, whatever the project is called. */
  readonly key: string;
  /** Requests of theirs that are being answered. */
  requests: number;
  /** Requests and sessions: while there are any, the caller is kept. */
  uses: number;
  usedAt: number;
  /** Until then the key need not be checked again. */
  takenUntil: number;
}

interface Options {
  /** The API, as the operator configured it. */
  readonly source: Synpse | ClientOptions;
  readonly own: Principal;
  /** Whether nobody may use the server's own principal. */
  readonly ownKeyRequired: boolean;
  /** The server's own credentials, which no caller's results may hold. */
  readonly concealed: () => readonly string[];
  readonly limits: HttpLimits;
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** Told when a caller's key, which was good before, is refused. */
  readonly dismissed: (id: string) => void;
}

/** Who works with the server's own key. */
const ownId = "own";

/** How long a refused key is not asked for again, and an API that cannot be reached, in milliseconds. */
const refusedMs = 10_000;
const unreachableMs = 2_000;

/**
 * How long a caller without any use is kept, in milliseconds. The counts of a principal are as good as new after that time,
 * so nobody gets around a limit by being forgotten.
 */
const unusedMs = 120_000;

const maxRefused = 1_000;

/** Keys that are checked at a time. */
const maxChecks = 32;

/** How long the API has to say whether it takes a key, in milliseconds. */
const checkMs = 10_000;

/** Tells callers apart, by the key that each brings. */
export class Callers {
  readonly #options: Options;
  readonly #own: Caller;
  readonly #fixedProject: string | undefined;
  readonly #known = new Map<string, Caller>();
  /** What is counted for each key; that of the server's own is counted with the server's own calls. */
  readonly #counts = new Map<string, Counts>();
  readonly #checking = new Map<string, Promise<void>>();
  readonly #refused = new Map<string, { readonly refusal: Refusal; readonly until: number }>();

  constructor(options: Options) {
    this.#options = options;
    this.#own = newCaller(ownId, options.own, ownId);
    this.#fixedProject = configured(options.source).project;
  }

  /** Finds out who sends a request, asking the API where it has not been asked of late. Throws Refusal. */
  async admit(headers: IncomingHttpHeaders): Promise<Caller> {
    const key = headerOf(headers, "x-synpse-access-key");
    const project = headerOf(headers, "x-synpse-project");
    if (key !== undefined) return this.#admitKey(key, this.#projectOf(project));
    if (this.#options.ownKeyRequired) {
      throw new Refusal(
        401,
        `This server works with the caller's own Synpse access key: send it in the header X-Synpse-Access-Key${this.#fixedProject === undefined ? ", and the project in X-Synpse-Project" : ""}.`,
        challengeHeaders,
      );
    }
    if (project !== undefined && project !== this.#fixedProject) {
      throw new Refusal(
        403,
        "The header X-Synpse-Project needs X-Synpse-Access-Key beside it: the server's own key is for its own project.",
      );
    }
    return this.#own;
  }

  /** Counts requests until the returned function is called. Throws Refusal where there are too many at once. */
  enter(caller: Caller, count = 1): () => void {
    const { maxRequestsPerCaller: most } = this.#options.limits;
    if (caller.requests + count > most) {
      throw new Refusal(429, `There are ${most} requests of yours already; wait until some are answered.`, {
        "retry-after": "1",
      });
    }
    caller.requests += count;
    const release = this.hold(caller);
    return () => {
      caller.requests -= count;
      release();
    };
  }

  /** Keeps a caller known until the returned function is called. */
  hold(caller: Caller): () => void {
    caller.uses += 1;
    return () => {
      caller.uses -= 1;
      caller.usedAt = this.#options.now();
    };
  }

  /** How many sessions a caller may have: those that share the server's own key share its limit too. */
  maxSessionsOf(id: string): number {
    const { maxSessions, maxSessionsPerCaller } = this.#options.limits;
    return id === ownId ? maxSessions : maxSessionsPerCaller;
  }

  /** Forgets whom nobody needs any more, and their keys. */
  sweep(): void {
    const now = this.#options.now();
    for (const [id, { uses, usedAt }] of this.#known) {
      if (uses === 0 && now - usedAt >= unusedMs) this.#known.delete(id);
    }
    const keys = new Set([...this.#known.values()].map(({ key }) => key));
    for (const key of this.#counts.keys()) if (!keys.has(key)) this.#counts.delete(key);
    for (const [id, { until }] of this.#refused) if (until <= now) this.#refused.delete(id);
  }

  #projectOf(asked: string | undefined): string {
    if (this.#fixedProject === undefined) {
      if (asked !== undefined && /^[\x21-\x7e]{1,128}$/.test(asked)) return asked;
      throw new Refusal(400, "Name the project to work on, by id or name, in the header X-Synpse-Project.");
    }
    if (asked === undefined || asked === this.#fixedProject) return this.#fixedProject;
    throw new Refusal(
      403,
      "This server works on one project, and the header X-Synpse-Project names another one; leave the header out.",
    );
  }

  async #admitKey(accessKey: string, projectId: string): Promise<Caller> {
    const { now } = this.#options;
    // Short ones are no keys of Synpse, and could not be kept out of results.
    if (!/^[\x21-\x39\x3b-\x7e]{8,256}$/.test(accessKey)) throw keyRefused();
    const id = hash(JSON.stringify([accessKey, projectId]));
    const known = this.#known.get(id);
    if (known !== undefined && known.takenUntil > now()) return known;
    const refused = this.#refused.get(id);
    if (refused !== undefined && refused.until > now()) throw refused.refusal;
    await (this.#checking.get(id) ?? this.#startCheck(id, accessKey, projectId));
    const caller = this.#known.get(id) ?? this.#add(id, accessKey, projectId);
    return caller;
  }

  #startCheck(id: string, accessKey: string, projectId: string): Promise<void> {
    if (this.#checking.size >= maxChecks) throw unavailable("This server checks too many keys at the moment");
    const check = this.#check(id, accessKey, projectId).finally(() => this.#checking.delete(id));
    this.#checking.set(id, check);
    return check;
  }

  /** Asks the API for next to nothing. Not by the caller's own client: its rate limit would let a busy caller wait. */
  async #check(id: string, accessKey: string, projectId: string): Promise<void> {
    const { source, now, limits, log, dismissed } = this.#options;
    const own = { accessKey, projectId, rateLimit: false } as const;
    const synpse =
      source instanceof Synpse ? source.withOptions(own) : new Synpse({ userAgent: serverAgent, ...source, ...own });
    try {
      await synpse.devices.list({ pageSize: 1 }, { maxRetries: 0, timeout: checkMs, attemptTimeout: checkMs });
    } catch (error) {
      const refusal = refusalOf(error);
      const isKeys = refusal.status !== 503;
      if (isKeys) {
        this.#known.delete(id);
        dismissed(id);
      } else {
        const why = error instanceof Error ? error.message : String(error);
        log(`a caller's key cannot be checked: ${cleanIdentifier(why, [accessKey, ...this.#options.concealed()])}`);
      }
      if (this.#refused.size >= maxRefused) this.#refused.clear();
      this.#refused.set(id, { refusal, until: now() + (isKeys ? refusedMs : unreachableMs) });
      throw refusal;
    }
    this.#refused.delete(id);
    const caller = this.#known.get(id);
    if (caller !== undefined) caller.takenUntil = now() + limits.keyMs;
  }

  #add(id: string, accessKey: string, projectId: string): Caller {
    const { source, concealed, limits, now } = this.#options;
    if (this.#known.size >= limits.maxCallers) this.sweep();
    if (this.#known.size >= limits.maxCallers) throw unavailable(`There are ${limits.maxCallers} callers already`);
    const key = hash(accessKey);
    const principal = createPrincipal({
      synpse: withKey(source, { accessKey, projectId }),
      keyHolder: "caller",
      name: `key-${id.slice(0, 12)}`,
      // A caller has what they bring, and nothing of the operator's.
      env: {},
      concealed: concealed(),
      counts: this.#countsOf(key),
    });
    const caller = newCaller(id, principal, key);
    caller.usedAt = now();
    caller.takenUntil = now() + limits.keyMs;
    this.#known.set(id, caller);
    return caller;
  }

  #countsOf(key: string): Counts {
    // Whoever brings the server's own key works on what it works on, but not with the operator's variables and files.
    if (this.#options.concealed().some((one) => hash(one) === key)) return this.#options.own;
    const known = this.#counts.get(key) ?? createCounts(this.#options.now);
    this.#counts.set(key, known);
    return known;
  }
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function newCaller(id: string, principal: Principal, key: string): Caller {
  return { id, principal, key, requests: 0, uses: 0, usedAt: 0, takenUntil: 0 };
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}

function keyRefused(): Refusal {
  return new Refusal(
    401,
    "The API does not know the access key in the header X-Synpse-Access-Key; send a valid one of your project.",
    challengeHeaders,
  );
}

function unavailable(what: string): Refusal {
  return new Refusal(503, `${what}; try again in a few seconds.`, { "retry-after": "5" });
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof AuthenticationError) return keyRefused();
  if (error instanceof PermissionDeniedError || error instanceof NotFoundError) {
    return new Refusal(
      403,
      "The access key in the header X-Synpse-Access-Key may not see the devices of the project; use a key of that project, or name the right one.",
    );
  }
  if (error instanceof ValidationError) {
    return new Refusal(400, "The header X-Synpse-Access-Key or X-Synpse-Project holds what no key or project can be.");
  }
  return unavailable("The Synpse API cannot be reached or does not work, so the access key could not be checked");
}
