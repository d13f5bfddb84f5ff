/** The first room for what is kept, in bytes; it doubles as needed. */
const FIRST_ROOM = 8 * 1024;

/** Takes the bytes of one output, and says when it cannot take more at once. */
export type Take = (chunk: Uint8Array) => void | Promise<void>;

/** The beginning of an output. */
export interface Kept {
  readonly take: Take;
  /** What was kept as text; a character that was cut in two by the limit is left out. */
  text(): string;
  /** Whether there was more than was kept. */
  truncated(): boolean;
}

/** Keeps the first `max` bytes. The room is its own: a chunk may be a small part of a large buffer that it would hold. */
export function keepOutput(max: number): Kept {
  let room = Buffer.alloc(0);
  let size = 0;
  let truncated = false;
  return {
    take(chunk) {
      const kept = Math.min(chunk.length, max - size);
      if (kept < chunk.length) truncated = true;
      if (kept === 0) return;
      if (size + kept > room.length) {
        const larger = Buffer.allocUnsafe(Math.min(max, Math.max(FIRST_ROOM, room.length * 2, size + kept)));
        room.copy(larger, 0, 0, size);
        room = larger;
      }
      room.set(kept === chunk.length ? chunk : chunk.subarray(0, kept), size);
      size += kept;
    },
    text() {
      const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
      return decoder.decode(room.subarray(0, size), { stream: truncated });
    },
    truncated: () => truncated,
  };
}
