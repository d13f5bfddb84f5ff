/** The end of an output, of which only so much is kept. */
export interface Tail {
  /** Bytes that were taken. */
  readonly total: number;
  /** Bytes that are not kept. */
  readonly dropped: number;
  take(chunk: Uint8Array): void;
  /** What is kept, as lines; a character that was cut in two is left out. */
  lines(): string[];
}

export function keepTail(max: number): Tail {
  const chunks: Buffer[] = [];
  let kept = 0;
  let total = 0;

  return {
    get total() {
      return total;
    },
    get dropped() {
      return total - kept;
    },
    take(chunk) {
      total += chunk.length;
      // A copy: a chunk may be a small part of a large buffer that it would hold.
      chunks.push(Buffer.from(chunk.subarray(Math.max(chunk.length - max, 0))));
      kept += chunks.at(-1)?.length ?? 0;
      while (kept > max) {
        const first = chunks.shift() ?? Buffer.alloc(0);
        const rest = first.subarray(Math.min(kept - max, first.length));
        kept -= first.length - rest.length;
        if (rest.length > 0) chunks.unshift(rest);
      }
    },
    lines() {
      const bytes = Buffer.concat(chunks);
      const text = bytes
        .subarray(total > kept ? restOfCharacter(bytes) : 0)
        .toString("utf8")
        .replace(/\r?\n$/, "");
      return text === "" ? [] : text.split(/\r?\n/);
    },
  };
}

/** How many bytes at the beginning belong to a character that began before: 3 at most. */
function restOfCharacter(bytes: Buffer): number {
  const begins = bytes.subarray(0, 3).findIndex((byte) => (byte & 0xc0) !== 0x80);
  return begins === -1 ? Math.min(bytes.length, 3) : begins;
}
