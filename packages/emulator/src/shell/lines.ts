import { SHELL_TEXT_LINE_BYTES } from "../limits.ts";
import type { Input } from "./io.ts";
import type { Job } from "./job.ts";

/** Reads an input line by line. What is left of it can be read on as it is. */
export class Lines implements Input {
  readonly #input: Input;
  #rest: Buffer = Buffer.alloc(0);
  #ended = false;

  constructor(input: Input) {
    this.#input = input;
  }

  async read(job: Job): Promise<Buffer | undefined> {
    if (this.#rest.length === 0) return this.#ended ? undefined : this.#input.read(job);
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    return rest;
  }

  /** The next line with its line end, if it has one; undefined at the end. */
  async line(job: Job): Promise<Buffer | undefined> {
    let searched = 0;
    for (;;) {
      const at = this.#rest.indexOf(10, searched);
      if (at !== -1) return this.#take(at + 1);
      if (this.#rest.length >= SHELL_TEXT_LINE_BYTES) return this.#take(SHELL_TEXT_LINE_BYTES);
      if (this.#ended) return this.#rest.length > 0 ? this.#take(this.#rest.length) : undefined;
      searched = this.#rest.length;
      const chunk = await this.#input.read(job);
      if (chunk === undefined) this.#ended = true;
      else this.#rest = searched === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    }
  }

  #take(length: number): Buffer {
    const line = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return line;
  }
}
