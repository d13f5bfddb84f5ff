import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { StateError } from "./state-error.ts";

/** Locks that this thread holds, shared by every copy of this module that is loaded in it. */
const HELD = Symbol.for("@synpse/emulator: locks of state files");

/** Tries to take a lock that nobody holds any more. */
const ATTEMPTS = 5;

/** File systems without hard links answer one of these. */
const NO_LINKS: ReadonlySet<string | undefined> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"]);

/**
 * Keeps a file for one emulator: `FILE.lock` tells which process of which machine holds it, and counts for nothing once that process is gone.
 *
 * @returns how to let go of it
 * @throws StateError while another emulator has it
 */
export async function lockFile(file: string): Promise<() => Promise<void>> {
  const lock = `${file}.lock`;
  const held = heldLocks();
  const token = randomUUID();
  const owner = await thisProcess();
  const content = `${[owner.pid, token, owner.started, owner.machine].join("\n")}\n`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (held.has(lock)) throw new StateError(`another emulator of this process uses it; close that first`);
    held.add(lock);
    try {
      if (await create(lock, content, token)) return () => release(lock, content);
    } catch (error) {
      held.delete(lock);
      throw error;
    }
    held.delete(lock);
    const found = await read(lock);
    if (found === undefined) continue;
    const holder = holderOf(found, owner, lock);
    if (holder !== undefined) throw new StateError(holder);
    await removeStale(lock, found, token);
  }
  throw new StateError(`other emulators are starting with it; start one at a time`);
}

async function release(lock: string, content: string): Promise<void> {
  // It may be another's, if somebody has deleted ours.
  if ((await read(lock)) === content) await rm(lock, { force: true });
  heldLocks().delete(lock);
}

/** Makes the lock, whole from its first moment; false when there is one. */
async function create(lock: string, content: string, token: string): Promise<boolean> {
  const own = `${lock}.${token}`;
  try {
    await writeFile(own, content, { flag: "wx", mode: 0o600 });
    try {
      await link(own, lock);
    } catch (error) {
      if (!NO_LINKS.has((error as NodeJS.ErrnoException).code)) throw error;
      await writeFile(lock, content, { flag: "wx", mode: 0o600 });
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/** Takes away the lock that was judged, and no other: another emulator may have done so, and made its own, since. */
async function removeStale(lock: string, judged: string, token: string): Promise<void> {
  const taken = `${lock}.${token}`;
  try {
    await rename(lock, taken);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if ((await read(taken)) !== judged) await link(taken, lock).catch(() => undefined);
  await rm(taken, { force: true });
}

interface Owner {
  readonly pid: number;
  /** Tells it from another process that had the same id; empty where the system does not say. */
  readonly started: string;
  /** Ids of processes mean something on one machine, or in one container, only. */
  readonly machine: string;
}

/** Who holds a lock, in words; undefined when nobody does any more. */
function holderOf(content: string, own: Owner, lock: string): string | undefined {
  const [first = "", token = "", started = "", machine = ""] = content.split("\n");
  const pid = Number.parseInt(first, 10);
  const advice = `delete ${lock} if it is no emulator`;
  if (!(pid > 0)) return undefined;
  if (token !== "" && machine !== own.machine) {
    return `another emulator (process ${pid} of ${machine}) uses it; stop that first, or ${advice}`;
  }
  if (pid === own.pid) {
    // Another thread of this process; or one before it with the same id, as in a container that was started again.
    if (token === "" || started !== own.started) return undefined;
    return `another emulator of this process uses it; close that first, or ${advice}`;
  }
  return isAlive(pid) ? `another emulator (process ${pid}) uses it; stop that first, or ${advice}` : undefined;
}

async function thisProcess(): Promise<Owner> {
  // Of Linux: in clock ticks since the machine began, which is told apart from its next beginning by an id.
  const stat = await readFile("/proc/self/stat", "utf8").catch(() => "");
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  return { pid: process.pid, started: `${boot.trim()} ${ticks}`.trim(), machine: hostname() };
}

function heldLocks(): Set<string> {
  const shared = globalThis as { [HELD]?: Set<string> };
  shared[HELD] ??= new Set();
  return shared[HELD];
}

async function read(lock: string): Promise<string | undefined> {
  try {
    return await readFile(lock, "utf8");
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
