/** What the table holds: anything that can be closed. */
interface Closable {
  close(): Promise<void>;
}

interface Entry<Session> {
  readonly session: Session;
  /** Requests that are being answered, open event streams included. */
  busy: number;
  idleSince: number;
}

/** The open sessions: at most so many, and none that has been idle for longer than allowed. */
export class Sessions<Session extends Closable> {
  readonly #entries = new Map<string, Entry<Session>>();
  readonly #max: number;
  readonly #idleMs: number;
  readonly #now: () => number;

  constructor({ max, idleMs, now }: { max: number; idleMs: number; now: () => number }) {
    this.#max = max;
    this.#idleMs = idleMs;
    this.#now = now;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** False where the table is full, after idle sessions have gone. */
  add(id: string, session: Session): boolean {
    this.sweep();
    if (this.#entries.size >= this.#max) return false;
    this.#entries.set(id, { session, busy: 0, idleSince: this.#now() });
    return true;
  }

  get(id: string): Session | undefined {
    this.sweep();
    return this.#entries.get(id)?.session;
  }

  delete(id: string): void {
    this.#entries.delete(id);
  }

  /** Marks a session as busy until the returned function is called. */
  use(id: string): () => void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return () => undefined;
    entry.busy += 1;
    return () => {
      entry.busy -= 1;
      entry.idleSince = this.#now();
    };
  }

  /** Closes what has been idle for too long. */
  sweep(): void {
    const oldest = this.#now() - this.#idleMs;
    for (const [id, { session, busy, idleSince }] of this.#entries) {
      if (busy > 0 || idleSince > oldest) continue;
      this.#entries.delete(id);
      void session.close().catch(() => undefined);
    }
  }

  [Symbol.iterator](): Iterator<Session> {
    return [...this.#entries.values()].map(({ session }) => session)[Symbol.iterator]();
  }

  async closeAll(): Promise<void> {
    const sessions = [...this];
    this.#entries.clear();
    await Promise.allSettled(sessions.map((session) => session.close()));
  }
}
