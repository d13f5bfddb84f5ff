import { PIPE_BYTES } from "../limits.ts";
import type { Job } from "./job.ts";

/** Where a command reads from. */
export interface Input {
  /** The next bytes, or undefined at the end. @throws Killed */
  read(job: Job): Promise<Buffer | undefined>;
}

/** Where a command writes to. */
export interface Output {
  /** Comes back when more may be written. @throws Killed, BrokenPipe */
  write(data: Buffer, job: Job): Promise<void>;
}

/** Nobody reads any more what a command writes. */
export class BrokenPipe extends Error {
  override readonly name = "BrokenPipe";
}

/** What one command writes, the next one reads. */
export class Pipe implements Input, Output {
  readonly #chunks: Buffer[] = [];
  readonly #waiting = new Set<() => void>();
  #bytes = 0;
  #ended = false;
  #abandoned = false;

  async read(job: Job): Promise<Buffer | undefined> {
    await job.turn();
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk) {
        this.#bytes -= chunk.length;
        this.#changed();
        return chunk;
      }
      if (this.#ended) return undefined;
      await this.#change(job);
    }
  }

  async write(data: Buffer, job: Job): Promise<void> {
    await job.turn();
    while (this.#bytes >= PIPE_BYTES && !this.#abandoned) await this.#change(job);
    if (this.#abandoned) throw new BrokenPipe();
    if (data.length === 0) return;
    this.#chunks.push(data);
    this.#bytes += data.length;
    this.#changed();
  }

  /** Nothing more will be written. */
  end(): void {
    this.#ended = true;
    this.#changed();
  }

  /** Nothing more will be read. */
  abandon(): void {
    this.#abandoned = true;
    this.#chunks.length = 0;
    this.#changed();
  }

  #change(job: Job): Promise<void> {
    return job.wait((done) => {
      const look = () => done();
      this.#waiting.add(look);
      return () => void this.#waiting.delete(look);
    });
  }

  #changed(): void {
    for (const look of [...this.#waiting]) look();
  }
}

/** Nothing to read. */
export const NO_INPUT: Input = { read: () => Promise.resolve(undefined) };

/** Keeps what is written, up to a limit. */
export class Capture implements Output {
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  async write(data: Buffer, job: Job): Promise<void> {
    await job.turn();
    this.#bytes += data.length;
    // Whoever writes ends as if nobody read on.
    if (this.#bytes > this.#limit) throw new BrokenPipe();
    this.#chunks.push(Buffer.from(data));
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString();
  }
}
