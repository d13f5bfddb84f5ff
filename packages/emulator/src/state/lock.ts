import { readFile, rm, writeFile } from "node:fs/promises";
import { StateError } from "./state-error.ts";

/** Locks that this process holds: another emulator in it has the same process id. */
const held = new Set<string>();

/** Tries to take a lock that nobody holds any more. */
const ATTEMPTS = 5;

/**
 * Keeps a file for one emulator: `FILE.lock` holds the id of its process, and counts for nothing once that process is gone.
 *
 * @returns how to let go of it
 * @throws StateError while another emulator has it
 */
export async function lockFile(file: string): Promise<() => Promise<void>> {
  const lock = `${file}.lock`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (held.has(lock)) throw new StateError(`another emulator of this process uses it; close that first`);
    held.add(lock);
    try {
      await writeFile(lock, `${process.pid}\n`, { flag: "wx", mode: 0o600 });
      return async () => {
        await rm(lock, { force: true });
        held.delete(lock);
      };
    } catch (error) {
      held.delete(lock);
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const owner = await ownerOf(lock);
    if (owner !== undefined && owner !== process.pid && isAlive(owner)) {
      throw new StateError(
        `another emulator (process ${owner}) uses it; stop that first, or delete ${lock} if it is no emulator`,
      );
    }
    // Its process is gone. In a container every process may have the same id, so our own counts as gone too.
    await rm(lock, { force: true });
  }
  throw new StateError(`other emulators are starting with it; start one at a time`);
}

async function ownerOf(lock: string): Promise<number | undefined> {
  try {
    const pid = Number.parseInt(await readFile(lock, "utf8"), 10);
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // There is one, but it belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
