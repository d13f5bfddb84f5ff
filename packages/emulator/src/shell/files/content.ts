/** Bytes of a file are kept in pages of this size; the last one is as large as it has to be. */
const PAGE = 64 * 1024;

/** The bytes of a file as data: in base64, by the number of their page; pages that are not here are zeros. */
export interface SavedContent {
  readonly size: number;
  readonly pages: Readonly<Record<string, string>>;
}

/** The bytes of one file. What was never written reads as zeros and takes no room. */
export class Content {
  readonly #pages: (Buffer | undefined)[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** At most `length` bytes from `offset` on, in a buffer of their own; empty at the end. */
  read(offset: number, length: number): Buffer {
    const end = Math.min(this.#size, offset + length);
    if (end <= offset) return Buffer.alloc(0);
    const bytes = Buffer.alloc(end - offset);
    for (let at = offset; at < end; ) {
      const start = at % PAGE;
      const count = Math.min(PAGE - start, end - at);
      this.#pages[Math.floor(at / PAGE)]?.copy(bytes, at - offset, start, start + count);
      at += count;
    }
    return bytes;
  }

  write(offset: number, data: Buffer): void {
    for (let done = 0; done < data.length; ) {
      const at = offset + done;
      const start = at % PAGE;
      const count = Math.min(PAGE - start, data.length - done);
      data.copy(this.#page(Math.floor(at / PAGE), start + count), start, done, done + count);
      done += count;
    }
    this.#size = Math.max(this.#size, offset + data.length);
  }

  resize(size: number): void {
    if (size < this.#size) {
      this.#pages.length = Math.ceil(size / PAGE);
      this.#pages.at(-1)?.fill(0, size % PAGE === 0 ? PAGE : size % PAGE);
    }
    this.#size = size;
  }

  save(): SavedContent {
    const pages: Record<string, string> = {};
    for (const [index, page] of this.#pages.entries()) {
      const used = page?.subarray(0, Math.max(0, this.#size - index * PAGE));
      if (used?.some((byte) => byte !== 0)) pages[index] = used.toString("base64");
    }
    return { size: this.#size, pages };
  }

  /** Makes empty content into what was saved. What lies beyond its size is left out. */
  restore({ size, pages }: SavedContent): void {
    for (const [index, base64] of Object.entries(pages)) {
      const at = Number(index) * PAGE;
      const bytes = Buffer.from(base64, "base64").subarray(0, Math.max(0, Math.min(PAGE, size - at)));
      if (bytes.length > 0) this.write(at, bytes);
    }
    this.#size = size;
  }

  #page(index: number, needed: number): Buffer {
    const page = this.#pages[index];
    if (page && page.length >= needed) return page;
    let room = Math.max(64, page?.length ?? 0);
    while (room < needed) room *= 2;
    const larger = Buffer.alloc(Math.min(PAGE, room));
    page?.copy(larger);
    while (this.#pages.length < index) this.#pages.push(undefined);
    this.#pages[index] = larger;
    return larger;
  }
}
