/**
 * Repeatable randomness. Everything believable about the fleet (ids, pull times, log lines) comes from a seed and the
 * names of the things involved, never from the order in which events happen to arrive.
 */

/** A 32-bit hash of some words (FNV-1a with a final mix). Equal words give equal numbers, on every machine. */
function hash(...words: readonly (string | number)[]): number {
  let h = 0x811c9dc5;
  for (const word of words) {
    const text = String(word);
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h = Math.imul(h ^ 0x1f, 0x01000193);
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A number in [0, 1) that depends on the words alone. */
export function fraction(...words: readonly (string | number)[]): number {
  return hash(...words) / 0x1_0000_0000;
}

/** Where a sequence of random numbers stands: its four words of state. */
export type RandomState = readonly [number, number, number, number];

/** A sequence of pseudo-random numbers (sfc32) that starts from some words. Not for secrets. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(...words: readonly (string | number)[]) {
    this.#a = hash("a", ...words) | 0;
    this.#b = hash("b", ...words) | 0;
    this.#c = hash("c", ...words) | 0;
    for (let i = 0; i < 12; i++) this.uint32();
  }

  save(): RandomState {
    return [this.#a, this.#b, this.#c, this.#counter];
  }

  /** Goes on where another sequence stood. */
  restore([a, b, c, counter]: RandomState): void {
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    this.#counter = counter | 0;
  }

  uint32(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return sum >>> 0;
  }

  /** A number in [0, 1). */
  next(): number {
    return this.uint32() / 0x1_0000_0000;
  }

  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** One of the items; the list must not be empty. */
  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.next() * items.length)];
    if (item === undefined) throw new RangeError("pick() needs a list that is not empty");
    return item;
  }

  /** Fills a buffer with random bytes. */
  fill(buffer: Buffer): Buffer {
    for (let i = 0; i < buffer.length; i++) buffer[i] = this.uint32() & 0xff;
    return buffer;
  }
}
