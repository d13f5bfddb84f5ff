/** How many of the last lines are remembered. */
const MAX_LINES = 1_000;
/** How many characters they may have together: 4 Mi. Of longer lines fewer are remembered. */
const MAX_CHARACTERS = 4 * 1024 * 1024;

/** The last lines that were handed on, to know where a log goes on after its connection was lost. */
export interface LineHistory {
  /** Takes over the list: it is not changed, and must not be changed by others. */
  add(lines: readonly string[], characters: number): void;
  /** Oldest first. */
  recent(): string[];
}

interface Batch {
  readonly lines: readonly string[];
  readonly characters: number;
}

/** Keeps whole batches as they came, because a line must cost next to nothing here. */
export function createHistory(maxLines: number = MAX_LINES, maxCharacters: number = MAX_CHARACTERS): LineHistory {
  const batches: Batch[] = [];
  let count = 0;
  let size = 0;
  return {
    add(lines, characters) {
      if (lines.length === 0) return;
      batches.push({ lines, characters });
      count += lines.length;
      size += characters;
      for (let [first] = batches; first && batches.length > 1; [first] = batches) {
        // Without its first batch, is there still enough?
        if (count - first.lines.length < maxLines && size - first.characters <= maxCharacters) break;
        batches.shift();
        count -= first.lines.length;
        size -= first.characters;
      }
    },
    recent() {
      const lines = batches.flatMap((batch) => batch.lines).slice(-maxLines);
      let characters = 0;
      let from = lines.length;
      while (from > 0) {
        characters += lines[from - 1]?.length ?? 0;
        if (characters > maxCharacters) break;
        from -= 1;
      }
      return lines.slice(from);
    },
  };
}
