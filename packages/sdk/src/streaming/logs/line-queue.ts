/** Lines that wait for their reader. Keeps nothing of what was taken, also when it is never quite empty. */
export interface LineQueue {
  /** How many characters wait, newlines included. */
  readonly size: number;
  push(lines: string[]): void;
  /** The next line, or undefined where there is none. */
  take(): string | undefined;
  clear(): void;
}

export function createLineQueue(): LineQueue {
  let batches: string[][] = [];
  let current: string[] = [];
  let taken = 0;
  let size = 0;
  return {
    get size() {
      return size;
    },
    push(lines) {
      if (lines.length === 0) return;
      batches.push(lines);
      for (const line of lines) size += line.length + 1;
    },
    take() {
      if (taken === current.length) {
        current = batches.shift() ?? [];
        taken = 0;
      }
      const line = current[taken];
      if (line === undefined) return undefined;
      taken += 1;
      size -= line.length + 1;
      return line;
    },
    clear() {
      batches = [];
      current = [];
      taken = 0;
      size = 0;
    },
  };
}
