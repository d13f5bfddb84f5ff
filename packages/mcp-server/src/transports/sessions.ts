/** What the table holds: anything that can be closed. */
interface Closable {
  close(): Promise<void>;
}

interface Entry<Session> {
  readonly session: Session;
  /** Whose session it is: to anybody else it does not exist. */
  readonly owner: string;
  readonly since: number;
  /** Requests that are being answered. */
  requests: number;
  /** Event streams that are open. */
  streams: number;
  idleSince: number;
}

interface Options {
  readonly max: number;
  /** How many one owner may have. */
  readonly maxOf: (owner: string) => number;
  readonly idleMs: number;
  readonly lifeMs: number;
  readonly now: () => number;
}

/** The open sessions: at most so many, none that has been idle for longer than allowed, and none that is too old. */
export class Sessions<Session extends Closable> {
  readonly #entries = new Map<string, Entry<Session>>();
  readonly #owned = new Map<string, number>();
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Whether there is room for one more, after those that are over have gone. */
  room(owner: string): "there is" | "none" | "none for this owner" {
    const { max, maxOf } = this.#options;
    const full = () => this.#entries.size >= max;
    const fullOf = () => (this.#owned.get(owner) ?? 0) >= maxOf(owner);
    if (full() || fullOf()) this.sweep();
    return full() ? "none" : fullOf() ? "none for this owner" : "there is";
  }

  add(id: string, session: Session, owner: string): void {
    const now = this.#options.now();
    this.#entries.set(id, { session, owner, since: now, requests: 0, streams: 0, idleSince: now });
    this.#owned.set(owner, (this.#owned.get(owner) ?? 0) + 1);
  }

  get(id: string, owner: string): Session | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.owner !== owner) return undefined;
    if (!this.#isOver(entry)) return entry.session;
    this.#end(id, entry);
    return undefined;
  }

  delete(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    const left = (this.#owned.get(entry.owner) ?? 0) - 1;
    if (left > 0) this.#owned.set(entry.owner, left);
    else this.#owned.delete(entry.owner);
  }

  /** Marks a session as in use until the returned function is called. */
  use(id: string, by: "requests" | "streams"): () => void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return () => undefined;
    entry[by] += 1;
    return () => {
      entry[by] -= 1;
      entry.idleSince = this.#options.now();
    };
  }

  /** Closes those that are over. */
  sweep(): void {
    for (const [id, entry] of this.#entries) if (this.#isOver(entry)) this.#end(id, entry);
  }

  /** Closes those of one owner. */
  closeOf(owner: string): void {
    for (const [id, entry] of this.#entries) if (entry.owner === owner) this.#end(id, entry);
  }

  [Symbol.iterator](): Iterator<Session> {
    return [...this.#entries.values()].map(({ session }) => session)[Symbol.iterator]();
  }

  async closeAll(): Promise<void> {
    const sessions = [...this];
    this.#entries.clear();
    this.#owned.clear();
    await Promise.allSettled(sessions.map((session) => session.close()));
  }

  #isOver({ requests, streams, since, idleSince }: Entry<Session>): boolean {
    const { now, idleMs, lifeMs } = this.#options;
    if (requests > 0) return false;
    // A client that holds its event stream is there, however long it says nothing; but it does not stay for ever.
    return (streams === 0 && now() - idleSince >= idleMs) || now() - since >= lifeMs;
  }

  #end(id: string, { session }: Entry<Session>): void {
    this.delete(id);
    void session.close().catch(() => undefined);
  }
}
