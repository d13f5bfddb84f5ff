import { randomBytes } from "node:crypto";
import { ValidationError } from "../../errors.ts";
import { ignore } from "../../http/ignore.ts";
import type { Connection } from "./connection.ts";
import type { SshOptions } from "./options.ts";

/** How far a transfer is. */
export interface TransferProgress {
  /** Bytes that have arrived. */
  readonly transferred: number;
  /** All bytes, where that is known: not for an iterable, nor for a file that has no size, such as those in `/proc`. */
  readonly total: number | undefined;
}

/** What both directions take. */
export interface TransferOptions extends SshOptions {
  /**
   * The permission bits of the file, such as 0o755. Unless given: those of the file that is replaced; for an upload then
   * those of the local file, or 0o644.
   */
  mode?: number | undefined;
  /**
   * Told after each piece has arrived, until the transfer has ended. What it throws or rejects with is dropped, and it is
   * not waited for: it can neither break nor hold up the transfer.
   */
  onProgress?: ((progress: TransferProgress) => void) | undefined;
}

/** What was transferred. */
export interface TransferResult {
  /** In bytes. */
  readonly size: number;
}

/** @throws ValidationError for an option that cannot be meant. */
export function checkTransfer({ mode, onProgress }: TransferOptions): void {
  if (mode !== undefined && !(Number.isInteger(mode) && mode >= 0 && mode <= 0o7777)) {
    throw new ValidationError("mode must be permission bits, from 0 to 0o7777. Nothing was sent.");
  }
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw new ValidationError("onProgress must be a function. Nothing was sent.");
  }
}

/** Tells the observer of a transfer, until the transfer is over. */
export function tellProgress(
  { over }: Connection,
  observer: TransferOptions["onProgress"],
  progress: TransferProgress,
): void {
  if (over) return;
  try {
    // An async function is taken as well.
    Promise.resolve(observer?.(progress)).catch(ignore);
  } catch {
    // Dropped, as the option's description says.
  }
}

/** A name for a file that is not complete yet. It does not grow with the real name, which may be as long as names can be. */
export function partName(): string {
  return `.synpse-${randomBytes(8).toString("hex")}.part`;
}

/** Lets so many things happen at once, and remembers the first that failed. */
export interface Slots {
  /** Resolves when there is room for one more. Rejects when one has failed. */
  free(): Promise<void>;
  /** Takes up room until it has settled. */
  add(work: Promise<unknown>): void;
  /** Resolves when all have settled well. */
  all(): Promise<void>;
}

/** @param onFailed Told at once of the first that failed, also while nobody waits. */
export function createSlots(max: number, onFailed: (error: unknown) => void = ignore): Slots {
  let active = 0;
  let failed: { error: unknown } | undefined;
  let wake = () => {};

  async function until(count: number): Promise<void> {
    while (!failed && active > count) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    if (failed) throw failed.error;
  }
  return {
    free: () => until(max - 1),
    all: () => until(0),
    add(work) {
      active += 1;
      const settled = () => {
        active -= 1;
        wake();
      };
      work.then(settled, (error: unknown) => {
        failed ??= { error };
        onFailed(error);
        settled();
      });
    },
  };
}
