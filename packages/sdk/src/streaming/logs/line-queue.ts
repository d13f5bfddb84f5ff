import type { LogItem } from "./gap.ts";

/** Lines that wait for their reader. Keeps nothing of what was taken, also when it is never quite empty. */
export interface LineQueue {
  /** How many characters wait, newlines included. */
  readonly size: number;
  /** Takes over the list: it is not changed, and must not be changed by others. */
  push(items: readonly LogItem[]): void;
  /** The next line, or undefined where there is none. */
  take(): LogItem | undefined;
  clear(): void;
}

function sizeOf(item: LogItem): number {
  return typeof item === "string" ? item.length + 1 : 1;
}

export function createLineQueue(): LineQueue {
  let batches: (readonly LogItem[])[] = [];
  let current: readonly LogItem[] = [];
  let taken = 0;
  let size = 0;
  return {
    get size() {
      return size;
    },
    push(items) {
      if (items.length === 0) return;
      batches.push(items);
      for (const item of items) size += sizeOf(item);
    },
    take() {
      if (taken === current.length) {
        current = batches.shift() ?? [];
        taken = 0;
      }
      const item = current[taken];
      if (item === undefined) return undefined;
      taken += 1;
      size -= sizeOf(item);
      return item;
    },
    clear() {
      batches = [];
      current = [];
      taken = 0;
      size = 0;
    },
  };
}
