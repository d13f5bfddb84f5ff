import { openStateFile } from "./file.ts";
import { moveTo, type Restored, restoreWorld, type Surroundings } from "./restore.ts";
import type { Snapshot } from "./snapshot.ts";
import { StateError } from "./state-error.ts";

/** A state that an emulator was started with. */
export interface LoadedState {
  /** When it was saved, on the emulator's clock, in milliseconds since 1970. */
  readonly takenAt: number;
}

/** What keeps the state of one emulator in a file. */
export interface StateKeeper {
  /** The world that the file tells of, with the clock at its time; undefined while there is no file. @throws StateError */
  load(surroundings: Surroundings): Promise<Restored | undefined>;
  /** Saves what there is now, or a little later: one save at a time, and those that wait meanwhile are one. @throws StateError */
  save(take: () => Snapshot): Promise<void>;
  release(): Promise<void>;
}

/** @throws StateError for a file that cannot be used */
export async function keepState(path: string): Promise<StateKeeper> {
  const file = await openStateFile(path);
  let writing: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | undefined;
  return {
    async load(surroundings) {
      const saved = await file.read();
      if (saved === undefined) return undefined;
      try {
        const restored = await restoreWorld(saved, surroundings);
        try {
          moveTo(surroundings.clock, restored.takenAt);
        } catch (error) {
          restored.world.timeline.close();
          throw error;
        }
        return restored;
      } catch (error) {
        throw error instanceof StateError ? new StateError(`${path}: ${error.message}`) : error;
      }
    },
    save(take) {
      waiting ??= writing.then(() => {
        waiting = undefined;
        const write = file.write(take());
        // A save that failed keeps nobody from saving again.
        writing = write.catch(() => undefined);
        return write;
      });
      return waiting;
    },
    release: file.release,
  };
}
