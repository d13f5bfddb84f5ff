import { createReadStream } from "node:fs";
import { type FileHandle, lstat, open, readlink, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { JsonReader } from "./json-read.ts";
import { jsonPieces } from "./json-write.ts";
import { lockFile } from "./lock.ts";
import type { Snapshot } from "./snapshot.ts";
import { StateError } from "./state-error.ts";

/** A file that one emulator keeps its state in. */
export interface StateFile {
  /** As it was given. */
  readonly path: string;
  /** What it holds; undefined while there is no file. @throws StateError */
  read(): Promise<unknown>;
  /** Replaces what it holds, whole or not at all. @throws StateError, and the file is as it was unless that says it is written */
  write(snapshot: Snapshot): Promise<void>;
  /** Lets another emulator use it. */
  release(): Promise<void>;
}

const READ_BYTES = 1024 * 1024;

/**
 * Takes a file for an emulator, which need not exist yet; its folder must, and must be writable.
 *
 * @throws StateError for what can be no state file, and while another emulator uses it
 */
export async function openStateFile(path: string): Promise<StateFile> {
  const target = await telling(path, () => targetOf(path));
  const release = await telling(path, () => lockFile(target));
  return {
    path,
    read: () => telling(path, () => readState(target)),
    write: (snapshot) => telling(path, () => writeState(target, snapshot)),
    release,
  };
}

/** The file itself where the path is a symbolic link, even to what is not there yet: it is replaced, and the link stays. */
async function targetOf(path: string): Promise<string> {
  let target = resolve(path);
  // As many as Linux follows.
  for (let links = 0; links < 40; links++) {
    const folder = await realpath(dirname(target));
    target = join(folder, basename(target));
    const found = await lstat(target).catch(noFile);
    if (!found?.isSymbolicLink()) {
      if (found && !found.isFile())
        throw new StateError(`${found.isDirectory() ? "a folder" : "no ordinary file"}; give the path of a file`);
      return target;
    }
    target = resolve(folder, await readlink(target));
  }
  throw new StateError(`too many symbolic links; give the path of the file itself`);
}

async function readState(target: string): Promise<unknown> {
  if (!(await stat(target).catch(noFile))) return undefined;
  const reader = new JsonReader();
  for await (const chunk of createReadStream(target, { highWaterMark: READ_BYTES })) reader.push(chunk as Buffer);
  return reader.end();
}

/** Into a new file beside it, which then takes its name: whatever happens meanwhile, the old file or the new one is there, whole. */
async function writeState(target: string, snapshot: Snapshot): Promise<void> {
  const temporary = `${target}.tmp`;
  // Left behind by a process that was killed. The lock says that nobody is writing it now.
  await rm(temporary, { force: true });
  // Only its owner may read it: it holds keys and secrets.
  const handle = await open(temporary, "wx", 0o600);
  try {
    await writePieces(handle, jsonPieces(snapshot));
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  try {
    await syncFolder(dirname(target));
  } catch (error) {
    throw new StateError(`it is written, but whether that outlasts a power failure is not known: ${wordsFor(error)}`);
  }
}

async function writePieces(handle: FileHandle, pieces: Iterable<string>): Promise<void> {
  try {
    for (const piece of pieces) await handle.writeFile(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the new name last. Windows cannot do it with a folder, and does not need it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function noFile(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
}

/** Says of which file, and in words, what the operating system says by a code. */
async function telling<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new StateError(`${path}: ${error instanceof StateError ? error.message : wordsFor(error)}`);
  }
}

function wordsFor(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENOENT":
      return "its folder does not exist; make it first";
    case "ENOTDIR":
      return "a part of its path is no folder; give another path";
    case "EACCES":
    case "EPERM":
      return "this user may not read or write it, or its folder; give another path";
    case "EROFS":
      return "its file system can only be read; give another path";
    case "ENOSPC":
    case "EDQUOT":
      return "there is no space left for it";
    case "ELOOP":
      return "its symbolic links lead in a circle; give another path";
    case "ENAMETOOLONG":
      return "its name is too long; give another path";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
