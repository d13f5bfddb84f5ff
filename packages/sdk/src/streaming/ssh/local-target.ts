import { unlinkSync } from "node:fs";
import { type FileHandle, open, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { ValidationError } from "../../errors.ts";
import { ignore } from "../../http/ignore.ts";
import { saidBy } from "../socket/transport.ts";
import { SshError } from "./errors.ts";
import { partName } from "./transfer.ts";

/** A local file that gets its name when it is complete. */
export interface LocalTarget {
  /** Rejects with a ValidationError where it cannot be written. */
  readonly ready: Promise<void>;
  put(block: Buffer, position: number): Promise<void>;
  /** Gives it its name. */
  finish(): Promise<void>;
  /** Leaves nothing of it, whatever is under way. */
  discard(): void;
}

/** Creates it beside the file that it is to become, which shows before anything is sent whether it can be written. */
export function openLocalTarget(localPath: string, mode: number | undefined): LocalTarget {
  let file: FileHandle | undefined;
  let part: string | undefined;
  let target = localPath;
  let discarded = false;

  async function create(): Promise<void> {
    const existing = await stat(localPath).catch(() => undefined);
    // It may name a directory that is not there yet: no file can get that name.
    if (existing?.isDirectory() || localPath.endsWith("/") || localPath.endsWith(sep)) {
      throw new ValidationError(
        `localPath ${JSON.stringify(localPath)} is a directory: name the file. Nothing was sent.`,
      );
    }
    if (existing && !existing.isFile()) {
      throw new ValidationError(`localPath ${JSON.stringify(localPath)} is no regular file. Nothing was sent.`);
    }
    try {
      // A link that leads nowhere is replaced itself.
      if (existing) target = await realpath(localPath);
      const path = join(dirname(target), partName());
      file = await open(path, "wx", mode);
      part = path;
      const bits = mode ?? (existing && existing.mode & 0o7777);
      if (bits !== undefined) await file.chmod(bits);
    } catch (cause) {
      throw new ValidationError(`localPath cannot be written: ${saidBy(cause)}. Nothing was sent.`, { cause });
    }
    if (discarded) remove();
  }

  function remove(): void {
    const path = part;
    if (path === undefined) return;
    try {
      unlinkSync(path);
    } catch {
      // Windows does not remove a file that is open.
    }
    const removed = () => rm(path, { force: true });
    (file?.close().then(removed, removed) ?? removed()).catch(ignore);
  }

  async function local<T>(doing: string, work: Promise<T> | undefined): Promise<T | undefined> {
    try {
      return await work;
    } catch (cause) {
      const message = `could not ${doing} the local file ${JSON.stringify(localPath)}: ${saidBy(cause)}.`;
      throw new SshError(message, { why: "local-file", path: localPath, cause });
    }
  }

  const ready = create();
  ready.catch(ignore);
  return {
    ready,
    async put(block, position) {
      for (let done = 0; done < block.length; ) {
        const written = await local("write", file?.write(block, done, block.length - done, position + done));
        done += written?.bytesWritten ?? block.length;
      }
    },
    async finish() {
      await local("write", file?.close());
      file = undefined;
      if (part !== undefined && !discarded) await local("put in place", rename(part, target));
      part = undefined;
    },
    discard() {
      discarded = true;
      remove();
    },
  };
}
