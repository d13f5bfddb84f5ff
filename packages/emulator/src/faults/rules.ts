import { pathFits } from "../api/path-pattern.ts";
import type { OperationId, StreamOperationId } from "../generated/operations.ts";
import { MAX_FAULT_RULES } from "../limits.ts";
import { Random } from "../store/random.ts";
import type { ProjectRecord } from "../store/records.ts";
import { checkRule } from "./check.ts";
import { type Fault, FaultError, type FaultRule, suits, type Target } from "./fault.ts";

/** A rule that is in force, and what became of it. */
export interface ListedFault extends FaultRule {
  readonly id: string;
  /** Requests that met it so far. What is to happen later on a stream counts when it happens; several faults count as one. */
  readonly applied: number;
}

/** What a rule is known by once it was added. Disposing of it removes it. */
export interface FaultHandle extends Disposable {
  readonly id: string;
  /** As in the list. */
  readonly applied: number;
  /** Resolves when the rule was applied so many times (1 unless given). Rejects when it is removed, or the emulator closed, before. */
  whenApplied(times?: number): Promise<void>;
  /** No further request meets it; those that have met it go on with it. Can be called again. */
  remove(): void;
}

/** What goes wrong in one emulator. */
export interface Faults {
  /**
   * Adds a rule, after those that there are: the first that fits decides.
   *
   * @throws FaultError for a rule that makes no sense, and beyond 100 of them
   */
  add(rule: FaultRule): FaultHandle;
  list(): readonly ListedFault[];
  /** One of them, by the id that its handle has; undefined when it is not, or no more, there. */
  get(id: string): ListedFault | undefined;
  /** Removes one; whether it was there. */
  remove(id: string): boolean;
  clear(): void;
}

/** A request that would be served, and that something may happen to instead. */
export interface FaultRequest {
  readonly target: Target;
  readonly operationId: OperationId | StreamOperationId;
  readonly method: string;
  /** After `/api`, as sent. */
  readonly path: string;
  /** The device that it names, by name or id. */
  readonly device: unknown;
  readonly project: ProjectRecord | undefined;
}

/** What happens to one request. */
export interface Struck {
  readonly faults: readonly Fault[];
  /** Their kinds, for the journal: `split+drop`. */
  readonly kinds: string;
  readonly random: Random;
  /** To be called when the last of the faults has happened. */
  readonly applied: () => void;
}

interface Waiter {
  readonly times: number;
  readonly settle: (error?: FaultError) => void;
}

interface Entry {
  readonly id: string;
  readonly rule: FaultRule;
  readonly faults: readonly Fault[];
  readonly random: Random;
  fitted: number;
  met: number;
  applied: number;
  readonly waiters: Set<Waiter>;
}

/** The rules of one emulator, in order. */
export class FaultRules implements Faults {
  readonly #seed: number;
  readonly #limit: number;
  readonly #entries = new Map<string, Entry>();
  #count = 0;

  constructor(seed: number, limit: number = MAX_FAULT_RULES) {
    this.#seed = seed;
    this.#limit = limit;
  }

  add(rule: FaultRule, place?: string): FaultHandle {
    const checked = checkRule(rule, place);
    if (this.#entries.size >= this.#limit) {
      throw new FaultError(`too many faults: the emulator keeps at most ${this.#limit} rules; remove some first`);
    }
    const id = `fault_${++this.#count}`;
    const random = new Random(this.#seed, id);
    const entry: Entry = {
      id,
      rule: checked.fault.length === 1 && checked.fault[0] ? { ...checked, fault: checked.fault[0] } : checked,
      faults: checked.fault,
      random,
      fitted: 0,
      met: 0,
      applied: 0,
      waiters: new Set(),
    };
    this.#entries.set(id, entry);
    const remove = (): void => void this.remove(id);
    return {
      id,
      get applied() {
        return entry.applied;
      },
      whenApplied: (times = 1) => this.#whenApplied(entry, times),
      remove,
      [Symbol.dispose]: remove,
    };
  }

  list(): readonly ListedFault[] {
    return [...this.#entries.values()].map(listed);
  }

  get(id: string): ListedFault | undefined {
    const entry = this.#entries.get(id);
    return entry && listed(entry);
  }

  remove(id: string): boolean {
    const entry = this.#entries.get(id);
    if (!entry) return false;
    this.#entries.delete(id);
    for (const { settle } of entry.waiters)
      settle(new FaultError(`${id} was removed before it was applied that often`));
    return true;
  }

  clear(): void {
    for (const id of [...this.#entries.keys()]) this.remove(id);
  }

  /** As new: the next rule is the first again, with the luck that it had. */
  reset(): void {
    this.clear();
    this.#count = 0;
  }

  /** What happens to a request by the first rule that fits it; most often nothing. */
  strike(request: FaultRequest): Struck | undefined {
    for (const entry of this.#entries.values()) {
      if (!fits(entry, request)) continue;
      const { skip = 0, times = Number.POSITIVE_INFINITY, probability = 1 } = entry.rule;
      if (entry.met >= times || ++entry.fitted <= skip) continue;
      if (probability < 1 && entry.random.next() >= probability) continue;
      entry.met++;
      return {
        faults: entry.faults,
        kinds: entry.faults.map((fault) => fault.kind).join("+"),
        random: entry.random,
        applied: () => applied(entry),
      };
    }
    return undefined;
  }

  #whenApplied(entry: Entry, times: number): Promise<void> {
    const promise = new Promise<void>((resolve, reject) => {
      if (entry.applied >= times) {
        resolve();
        return;
      }
      if (!this.#entries.has(entry.id)) {
        reject(new FaultError(`${entry.id} was removed before it was applied that often`));
        return;
      }
      const waiter: Waiter = {
        times,
        settle(error) {
          entry.waiters.delete(waiter);
          if (error) reject(error);
          else resolve();
        },
      };
      entry.waiters.add(waiter);
    });
    // A test that ended without looking at it is none of the process's business.
    promise.catch(() => undefined);
    return promise;
  }
}

function applied(entry: Entry): void {
  entry.applied++;
  for (const { times, settle } of entry.waiters) if (entry.applied >= times) settle();
}

function listed({ id, rule, applied: count }: Entry): ListedFault {
  return { id, ...structuredClone(rule), applied: count };
}

function fits({ rule, faults }: Entry, request: FaultRequest): boolean {
  const { operation, method, path, device } = rule;
  return (
    (operation === undefined || operation === request.operationId) &&
    (method === undefined || method === request.method) &&
    (path === undefined || pathFits(path, request.path)) &&
    (device === undefined || isDevice(device, request)) &&
    faults.every((fault) => suits(fault, request.target))
  );
}

function isDevice(wanted: string, { device, project }: FaultRequest): boolean {
  if (typeof device !== "string") return false;
  const record = project?.devices.find(device);
  return record === undefined ? device === wanted : record.id === wanted || record.name === wanted;
}
