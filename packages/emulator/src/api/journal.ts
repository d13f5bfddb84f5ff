import { JOURNAL_BODY_BYTES, JOURNAL_ENTRIES, JOURNAL_KEYS, MAX_JOURNAL_WAITS } from "../limits.ts";
import { type JournalFilter, journalFilter } from "./journal-filter.ts";
import { type KeyFinder, keyFinder } from "./key-finder.ts";
import { isFound, redactText, redactValue } from "./redact.ts";

/** A request that the emulator has answered. Access keys, ids of registration tokens and secret data never stand in it. */
export interface JournalEntry {
  /** From 1, in the order of the answers. */
  readonly number: number;
  /** When it was answered, on the emulator's clock, in RFC 3339. */
  readonly at: string;
  readonly method: string;
  /** As sent, with the query. */
  readonly path: string;
  /** undefined when the path or method is not known. */
  readonly operationId: string | undefined;
  /** Whose key it carried. */
  readonly caller: "service" | "user" | "device" | undefined;
  /** The header `Synpse-Client-Request-Id`. */
  readonly requestId: string | undefined;
  readonly userAgent: string | undefined;
  /** The JSON body as sent; undefined when the operation takes none, it was not JSON, or it was larger than 16 KiB. */
  readonly body: unknown;
  /** 101 for a stream that was opened; 0 when a fault kept it from ever being answered. */
  readonly status: number;
  /** What an error answer said. */
  readonly error: string | undefined;
  /** What was made to go wrong: the kind of fault, or several as in `split+drop`. */
  readonly fault: string | undefined;
}

/** What is known of a request when it has been answered. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  operationId?: string | undefined;
  caller?: JournalEntry["caller"];
  readonly requestId: string | undefined;
  readonly userAgent: string | undefined;
  body?: { readonly value: unknown; readonly bytes: number } | undefined;
  status?: number;
  error?: string | undefined;
  fault?: string | undefined;
  /** It was for the emulator itself, not for the API: no entry is made of it. */
  unlisted?: boolean;
}

/** The requests that an emulator has answered lately. */
export interface RequestJournal {
  /**
   * The last 1000, oldest first; only those that fit, if a filter is given.
   *
   * @throws Error for a filter that makes no sense
   */
  entries(filter?: JournalFilter): readonly JournalEntry[];
  /**
   * The first entry that fits, of those that there are and those to come. Rejects when the emulator is reset or closed before, or with the
   * signal's reason; it has no time limit of its own.
   *
   * @throws Error for a filter that makes no sense
   */
  when(
    wanted: JournalFilter | ((entry: JournalEntry) => boolean),
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<JournalEntry>;
  /** How many wait for an entry now. */
  readonly waiting: number;
  /** Forgets them. The numbers go on. */
  clear(): void;
}

interface Waiter {
  readonly fits: (entry: JournalEntry) => boolean;
  readonly settle: (entry: JournalEntry | undefined, reason?: unknown) => void;
}

/** Keeps the latest requests, without credentials and secrets. */
export class Journal implements RequestJournal {
  readonly #limit: number;
  readonly #now: () => number;
  readonly #known = new Set<string>();
  #keys: KeyFinder | undefined;
  readonly #waiters = new Set<Waiter>();
  #entries: JournalEntry[] = [];
  #count = 0;

  /** @param keys access keys that may not look like ones, as those that a fleet's definition gives */
  constructor(now: () => number, limit: number = JOURNAL_ENTRIES, keys: Iterable<string> = []) {
    this.#now = now;
    this.#limit = limit;
    this.know(keys);
  }

  /** Further keys that no entry may show. Those that were known before, of what does not exist any more, stay known. */
  know(keys: Iterable<string>): void {
    const before = this.#known.size;
    for (const key of keys) if (!isFound(key)) this.#known.add(key);
    if (this.#known.size === before) return;
    for (const oldest of this.#known) {
      if (this.#known.size <= JOURNAL_KEYS) break;
      this.#known.delete(oldest);
    }
    this.#keys = keyFinder(this.#known);
  }

  entries(filter: JournalFilter = {}): readonly JournalEntry[] {
    return this.#entries.slice(-this.#limit).filter(journalFilter(filter));
  }

  when(
    wanted: JournalFilter | ((entry: JournalEntry) => boolean),
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<JournalEntry> {
    const fits = typeof wanted === "function" ? wanted : journalFilter(wanted);
    if (this.#waiters.size >= MAX_JOURNAL_WAITS) {
      throw new RangeError(`too many wait for the journal: at most ${MAX_JOURNAL_WAITS} may; let some end first`);
    }
    const promise = new Promise<JournalEntry>((resolve, reject) => {
      signal?.throwIfAborted();
      const found = this.#entries.slice(-this.#limit).find(fits);
      if (found) {
        resolve(found);
        return;
      }
      const abort = (): void => waiter.settle(undefined, signal?.reason);
      const waiter: Waiter = {
        fits,
        settle: (entry, reason) => {
          this.#waiters.delete(waiter);
          signal?.removeEventListener("abort", abort);
          if (entry) resolve(entry);
          else reject(reason);
        },
      };
      this.#waiters.add(waiter);
      signal?.addEventListener("abort", abort);
    });
    // A test that ended without looking at it is none of the process's business.
    promise.catch(() => undefined);
    return promise;
  }

  get waiting(): number {
    return this.#waiters.size;
  }

  clear(): void {
    this.#entries = [];
  }

  /** Nobody waits for an entry any more: the emulator was reset or closed. */
  giveUp(reason: string): void {
    for (const waiter of this.#waiters) waiter.settle(undefined, new Error(reason));
  }

  /** What takes the known keys out of texts: another one whenever keys become known. */
  get keys(): KeyFinder | undefined {
    return this.#keys;
  }

  /** A text without credentials, fit for an entry or an answer. */
  redact(text: string): string {
    return redactText(text, this.#keys);
  }

  /** The SDK's ids of requests are KSUIDs, as keys without a letter are; newSeen() has looked whether one is a key. */
  #requestId(id: string): string {
    return /^[0-9A-Za-z]{27}$/.test(id) ? id : this.redact(id);
  }

  record(seen: Seen): void {
    if (seen.unlisted) return;
    const { body, error } = seen;
    const entry: JournalEntry = {
      number: ++this.#count,
      at: new Date(this.#now()).toISOString(),
      method: this.redact(seen.method),
      path: this.redact(seen.url),
      operationId: seen.operationId,
      caller: seen.caller,
      requestId: seen.requestId === undefined ? undefined : this.#requestId(seen.requestId),
      userAgent: seen.userAgent === undefined ? undefined : this.redact(seen.userAgent),
      body: body && body.bytes <= JOURNAL_BODY_BYTES ? redactValue(body.value, this.#keys) : undefined,
      status: seen.status ?? 0,
      error: error === undefined || error === "" ? undefined : this.redact(error),
      fault: seen.fault,
    };
    this.#entries.push(entry);
    for (const waiter of this.#waiters) if (fitsNow(waiter, entry)) waiter.settle(entry);
    // Cut in steps, so that a busy emulator does not move the whole list for each request.
    if (this.#entries.length >= 2 * this.#limit) this.#entries = this.#entries.slice(-this.#limit);
  }
}

/** A test's own function may throw; then it is that test that hears of it, and not the request. */
function fitsNow({ fits, settle }: Waiter, entry: JournalEntry): boolean {
  try {
    return fits(entry);
  } catch (error) {
    settle(undefined, error);
    return false;
  }
}
