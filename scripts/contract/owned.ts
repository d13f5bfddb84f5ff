import { SynpseError } from "@synpse/sdk";
import { isRecord } from "../json.ts";
import type { Match } from "./document.ts";

export type Thing = "project" | "namespace" | "registrationToken" | "device" | "application" | "job" | "secret";

/** What is addressed by an id that the server makes up. */
type Identified = "registrationToken" | "device";

/** Something that this run makes. */
export interface Claim {
  readonly thing: Thing;
  /** The name that it was asked for under, which no one else can have: it holds the run's random part. */
  readonly name: string;
  /** The namespace that it is in. */
  readonly namespace: string | undefined;
}

/** A request would have changed something that this run did not make. It was not sent. */
export class NotOursError extends SynpseError {}

/**
 * What a run has made, and the guard in front of everything that it changes: a request that would change or delete
 * anything else is refused before it is sent.
 */
export class Owned {
  /** What every name of this run starts with. */
  readonly prefix: string;
  readonly #claims = new Map<string, Claim>();
  readonly #ids: Readonly<Record<Identified, Set<string>>> = { registrationToken: new Set(), device: new Set() };
  readonly #foreign: Readonly<Record<Identified, Set<string>>> = { registrationToken: new Set(), device: new Set() };
  /** The ids of this run's tokens, by name, as the server told them when they were made. */
  readonly #answered = new Map<string, string>();
  /** How many of the requests that were sent for a thing may have made it, by the thing's key. */
  readonly #mayBe = new Map<string, number>();

  /** @param run the run's random part */
  constructor(run: string) {
    if (!/^[a-z0-9]{16,}$/.test(run)) throw new RangeError("a run's name must be 16 or more small letters and digits");
    this.prefix = `contract-${run}`;
  }

  /** Says that something is about to be made. To be called before the request, so that no made thing goes unnoticed. */
  claim(thing: Thing, name: string, namespace?: string): string {
    if (!this.#isOwnName(name)) {
      throw new NotOursError(`the ${thing} would not bear this run's name, ${this.prefix}`);
    }
    if (namespace !== undefined) this.#need("namespace", namespace);
    this.#claims.set(keyOf(thing, name, namespace), { thing, name, namespace });
    return name;
  }

  /** Notes an id that was there before this run made anything of the kind: it is never adopted, whatever it bears later. */
  seeForeign(thing: Identified, id: unknown): void {
    if (typeof id === "string") this.#foreign[thing].add(id);
  }

  /** Notes the id that the server gave in answer to making a token. What bears the token's name has to have this id. */
  answered(name: string, id: unknown): void {
    if (typeof id === "string") this.#answered.set(name, id);
  }

  /**
   * Takes an id for that of a thing of this run. It is not taken, which is told by false, if it was there before the run or
   * the server gave another one in answer to making the token; nor unless one of the texts that the server shows with the thing
   * (its name, its labels, its token) is a mark of this run: one that holds the run's random part, or for a device a token
   * that the run has made.
   */
  adopt(thing: Identified, id: unknown, marks: readonly unknown[]): boolean {
    if (typeof id !== "string" || id === "" || this.#foreign[thing].has(id)) return false;
    if (thing === "registrationToken" && marks.some((mark) => this.#isAnotherToken(mark, id))) return false;
    const tokens = this.#ids.registrationToken;
    const own = marks.some(
      (mark) => typeof mark === "string" && (this.#isOwnName(mark) || (thing === "device" && tokens.has(mark))),
    );
    if (own) this.#ids[thing].add(id);
    return own;
  }

  /** The ids that were adopted. */
  adopted(thing: Identified): string[] {
    return [...this.#ids[thing]];
  }

  /**
   * Notes that a request is about to be sent; the function that it gives back notes that the server refused it, which made
   * nothing. Until then it may have made what it asks for.
   */
  sending({ operation, path }: Match, body: unknown): () => void {
    const [thing, name] = madeBy(operation.id, isRecord(body) ? body : {});
    if (thing === undefined || typeof name !== "string") return () => {};
    const key = keyOf(thing, name, path.namespace);
    const add = (number: number) => this.#mayBe.set(key, (this.#mayBe.get(key) ?? 0) + number);
    add(1);
    return () => add(-1);
  }

  /** How many things of a kind may have been made that an id is needed to delete. */
  possible(thing: Identified): number {
    return this.claims(thing).reduce((sum, { name }) => sum + this.#possible(thing, name), 0);
  }

  /** The names that were asked for and may have been made, where fewer ids than that were adopted. */
  unaccounted(thing: Identified): string[] {
    if (this.#ids[thing].size >= this.possible(thing)) return [];
    const names = this.claims(thing).map(({ name }) => name);
    return names.filter((name) => this.#possible(thing, name) > 0);
  }

  /** In the order in which they were claimed. */
  claims(thing: Thing): Claim[] {
    return [...this.#claims.values()].filter((claim) => claim.thing === thing);
  }

  /**
   * The guard. Reading is free; whatever else is sent must be for something of this run.
   * @throws NotOursError where it is not, and for every operation that is not known here
   */
  check({ operation, path }: Match, body: unknown): void {
    if (operation.method === "GET") return;
    const rule = rules[operation.id];
    if (rule === undefined) throw new NotOursError(`${operation.id} changes something, and there is no rule for it`);
    rule(path, isRecord(body) ? body : {}, {
      claimed: (thing, name, namespace) => this.#need(thing, name, namespace),
      adopted: (thing, id) => {
        if (typeof id !== "string" || !this.#ids[thing].has(id))
          throw new NotOursError(`the ${thing} is not of this run`);
      },
    });
  }

  #isAnotherToken(name: unknown, id: string): boolean {
    const answered = typeof name === "string" ? this.#answered.get(name) : undefined;
    return answered !== undefined && answered !== id;
  }

  #possible(thing: Thing, name: string): number {
    return this.#mayBe.get(keyOf(thing, name, undefined)) ?? 0;
  }

  #isOwnName(text: string): boolean {
    return text === this.prefix || text.startsWith(`${this.prefix}-`);
  }

  #need(thing: Thing, name: unknown, namespace?: string): void {
    if (typeof name !== "string" || !this.#claims.has(keyOf(thing, name, namespace))) {
      throw new NotOursError(`the ${thing} is not of this run`);
    }
  }
}

interface Demand {
  /** It must have been claimed by this name. */
  claimed(thing: Thing, name: unknown, namespace?: string): void;
  /** It must have been adopted by this id. */
  adopted(thing: Identified, id: unknown): void;
}

type Rule = (path: Readonly<Record<string, string>>, body: Readonly<Record<string, unknown>>, demand: Demand) => void;

const device: Rule = (path, _, { adopted }) => adopted("device", path.device);
const token: Rule = (path, _, { adopted }) => adopted("registrationToken", path.token);
const namespace: Rule = (path, _, { claimed }) => claimed("namespace", path.namespace);
const creating =
  (thing: Thing): Rule =>
  (path, body, { claimed }) =>
    claimed(thing, body.name, path.namespace);
const inNamespace =
  (thing: "application" | "job" | "secret"): Rule =>
  (path, _, { claimed }) =>
    claimed(thing, path[thing], path.namespace);

/** What each operation that changes something has to be for. Devices and tokens are named by id only. */
const rules: Readonly<Record<string, Rule>> = {
  createProject: creating("project"),
  createNamespace: creating("namespace"),
  updateNamespace: namespace,
  deleteNamespace: namespace,
  createRegistrationToken: creating("registrationToken"),
  updateRegistrationToken: token,
  deleteRegistrationToken: token,
  registerDevice: (_, body, { adopted }) => adopted("registrationToken", body.deviceRegistrationTokenId),
  updateDevice: device,
  deleteDevice: device,
  rebootDevice: device,
  createApplication: creating("application"),
  updateApplication: inNamespace("application"),
  deleteApplication: inNamespace("application"),
  createJob: creating("job"),
  updateJob: inNamespace("job"),
  deleteJob: inNamespace("job"),
  createSecret: creating("secret"),
  updateSecret: inNamespace("secret"),
  deleteSecret: inNamespace("secret"),
};

/** What an operation makes that the server gives an id of its own, and the name that it is asked for under. */
function madeBy(operation: string, body: Readonly<Record<string, unknown>>): [thing?: Identified, name?: unknown] {
  if (operation === "createRegistrationToken") return ["registrationToken", body.name];
  if (operation !== "registerDevice") return [];
  return ["device", isRecord(body.deviceInfo) ? body.deviceInfo.hostname : undefined];
}

function keyOf(thing: Thing, name: string, namespace: string | undefined): string {
  return JSON.stringify([thing, namespace ?? "", name]);
}
