import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { chmod, copyFile, mkdir, open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** The mode of a new file that only its owner may read and write. */
const ownerOnly = 0o600;

/** What is left of a mode where nobody but the owner may do anything. */
const ofOwner = 0o700;

/** A configuration as it lies on the disk. */
export interface Found {
  /** Where it really lies: a link is followed, and stays one. */
  readonly path: string;
  /** Empty where there is no file yet. */
  readonly text: string;
  /** Undefined where there is no file yet. */
  readonly mode: number | undefined;
}

export async function find(file: string): Promise<Found> {
  try {
    const path = await realpath(file);
    const { mode } = await stat(path);
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await readFile(path));
    return { path, text, mode: mode & 0o777 };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return { path: file, text: "", mode: undefined };
  }
}

/**
 * Puts a new text in the place of what was found, whole or not at all, and keeps a copy of the old one beside it. Where the
 * text holds a secret, nobody but the owner may read either of them from then on. Rejects where the file has changed since.
 * Resolves to the copy's path, undefined where there was no file.
 */
export async function replace(
  found: Found,
  text: string,
  { secret }: { readonly secret: boolean },
): Promise<string | undefined> {
  const { path, mode } = found;
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.tmp`;
  const wanted = secret ? (mode ?? ownerOnly) & ofOwner : mode;
  try {
    const handle = await open(temporary, "wx", wanted ?? 0o666);
    try {
      // The mode that `open` is given is narrowed by the process's mask.
      if (wanted !== undefined) await handle.chmod(wanted);
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if ((await find(path)).text !== found.text) throw new Error("it has changed meanwhile; run this again");
    const copy = mode === undefined ? undefined : await keepCopy(path);
    // It may hold a secret of the same kind.
    if (copy !== undefined && secret) await chmod(copy, ownerOnly);
    await rename(temporary, path);
    return copy;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Lets nobody but its owner read a file. Resolves to whether others could. */
export async function narrow({ path, mode = 0 }: Found): Promise<boolean> {
  if ((mode & ~ofOwner) === 0) return false;
  await chmod(path, mode & ofOwner);
  return true;
}

/** The first name of a copy that is free. */
async function keepCopy(path: string): Promise<string> {
  for (let count = 1; ; count += 1) {
    const copy = `${path}.backup${count === 1 ? "" : `-${count}`}`;
    try {
      await copyFile(path, copy, constants.COPYFILE_EXCL);
      return copy;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}
