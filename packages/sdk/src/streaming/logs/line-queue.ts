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

/** Up to so many lines are added to the batch before them: one for each frame would be as many batches as lines. */
const SMALL = 64;
/** A batch made up of such lines has no more than these. */
const MAX_BATCH = 1_024;

export function createLineQueue(): LineQueue {
  let batches: (readonly LogItem[])[] = [];
  /** The last of the batches, if it was made here and may be added to. */
  let open: LogItem[] | undefined;
  let current: readonly LogItem[] = [];
  let taken = 0;
  let size = 0;

  function add(items: readonly LogItem[]): void {
    if (items.length > SMALL) {
      open = undefined;
      batches.push(items);
    } else if (open && open.length < MAX_BATCH) open.push(...items);
    else {
      open = [...items];
      batches.push(open);
    }
  }

  return {
    get size() {
      return size;
    },
    push(items) {
      if (items.length === 0) return;
      add(items);
      for (const item of items) size += sizeOf(item);
    },
    take() {
      if (taken === current.length) {
        current = batches.shift() ?? [];
        taken = 0;
        if (current === open) open = undefined;
      }
      const item = current[taken];
      if (item === undefined) return undefined;
      taken += 1;
      size -= sizeOf(item);
      return item;
    },
    clear() {
      batches = [];
      open = undefined;
      current = [];
      taken = 0;
      size = 0;
    },
  };
}
