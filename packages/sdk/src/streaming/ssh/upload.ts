import { posix } from "node:path";
import type { Stats } from "ssh2";
import { ValidationError } from "../../errors.ts";
import { ignore } from "../../http/ignore.ts";
import { checkOptions } from "../socket/checks.ts";
import type { OpenContext } from "../socket/open.ts";
import type { Connection } from "./connection.ts";
import type { SshError } from "./errors.ts";
import { openLocalSource } from "./local-source.ts";
import { checkName } from "./options.ts";
import { isIterable, type Reading, readFrom } from "./reading.ts";
import { overSsh } from "./session.ts";
import { BLOCK, type Files, hasMode, isFile, MAX_REQUESTS, openFiles } from "./sftp.ts";
import {
  checkTransfer,
  createSlots,
  partName,
  type TransferOptions,
  type TransferResult,
  tellProgress,
} from "./transfer.ts";

/**
 * What is uploaded: the path of a local file, bytes, or an async iterable of bytes, such as a stream. A source belongs to
 * the call: when that ends, a Node stream is destroyed, a web stream cancelled, an iterator returned.
 */
export type UploadSource = string | Uint8Array | AsyncIterable<Uint8Array>;

const DEFAULT_MODE = 0o644;

/** A source that can be read from. */
interface Source {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly total: number | undefined;
  readonly mode: number | undefined;
  letGo(): void;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Puts what comes in small pieces together, so that a request does not carry less than it can. */
async function* gathered(source: Reading): AsyncGenerator<Uint8Array> {
  let room = Buffer.allocUnsafe(BLOCK);
  let size = 0;
  for (;;) {
    const { value: chunk, done } = await source.next();
    if (done) break;
    if (!(chunk instanceof Uint8Array)) throw new ValidationError("what the source gives must be bytes");
    if (size + chunk.length > BLOCK) {
      yield room.subarray(0, size);
      room = Buffer.allocUnsafe(BLOCK);
      size = 0;
    }
    if (chunk.length >= BLOCK) {
      yield chunk;
    } else {
      room.set(chunk, size);
      size += chunk.length;
    }
  }
  yield room.subarray(0, size);
}

async function openSource(source: UploadSource): Promise<Source> {
  if (typeof source === "string") {
    const { stream, size: total, mode } = await openLocalSource(source);
    // Told by what reads from it; nobody does once it was let go of.
    stream.on("error", ignore);
    return { chunks: stream as AsyncIterable<Uint8Array>, total, mode, letGo: () => void stream.destroy() };
  }
  const mode = undefined;
  if (source instanceof Uint8Array) return { chunks: once(source), total: source.length, mode, letGo: ignore };
  const reading = readFrom(source);
  return { chunks: gathered(reading), total: undefined, mode, letGo: () => reading.letGo() };
}

function checkSource(source: unknown): void {
  if (typeof source === "string" || source instanceof Uint8Array || isIterable(source)) return;
  throw new ValidationError(
    "source must be the path of a local file, bytes, or an async iterable of bytes. Nothing was sent.",
  );
}

/** Uploads a file to a device. See `DeviceStreams.upload`. */
export async function upload(
  context: OpenContext,
  device: string,
  source: UploadSource,
  remotePath: string,
  options: TransferOptions = {},
): Promise<TransferResult> {
  checkSource(source);
  checkOptions(options);
  const opening = openSource(source);
  opening.catch(ignore);
  try {
    checkName("remotePath", remotePath);
    if (remotePath.endsWith("/"))
      throw new ValidationError("remotePath must name a file, not a directory. Nothing was sent.");
    checkTransfer(options);
    return await overSsh(context, device, options, {
      what: "The upload",
      prepare: () => opening,
      work: async (connection) => send(connection, await opening, remotePath, options),
    });
  } finally {
    // Also when it was given up before the file was open.
    opening.then(({ letGo }) => letGo()).catch(ignore);
  }
}

/** Where it is to go: the file behind a symbolic link, and what the file that is replaced looks like. */
async function findTarget({ sftp, get, failure }: Files, path: string): Promise<{ path: string; mode?: number }> {
  const stat = await get<Stats>("look at", path, (callback) => sftp.stat(path, callback)).catch((error: SshError) => {
    if (error.code === 2) return undefined;
    throw error;
  });
  if (!stat) return { path };
  if (stat.isDirectory()) throw failure("write to", path, new Error("it is a directory"));
  if (!isFile(stat)) throw failure("write to", path, new Error("it is no regular file"));
  const real = await get<string>("look at", path, (callback) => sftp.realpath(path, callback)).catch(() => path);
  return { path: real, ...(hasMode(stat) && { mode: stat.mode & 0o7777 }) };
}

async function send(
  connection: Connection,
  source: Source,
  remotePath: string,
  { mode, onProgress }: TransferOptions,
): Promise<TransferResult> {
  const files = await openFiles(connection);
  const { sftp, ask, get, cleanUp } = files;
  const target = await findTarget(files, remotePath);
  const part = posix.join(posix.dirname(target.path), partName());
  const bits = mode ?? target.mode ?? source.mode ?? DEFAULT_MODE;
  const aside: Aside = { path: posix.join(posix.dirname(target.path), partName()), moved: undefined };
  let handle: Buffer | undefined;

  const forget = connection.onUndo(async (alive) => {
    if (!alive) return;
    const open = handle;
    // All of it is sent at once: there may be little time left.
    await Promise.all([
      putBack(files, aside, target.path),
      open && cleanUp(part, (callback) => sftp.close(open, callback)),
      cleanUp(part, (callback) => sftp.unlink(part, callback)),
    ]);
  });
  const opened = await get<Buffer>("create a file beside", target.path, (callback) =>
    sftp.open(part, "wx", { mode: bits }, callback),
  );
  handle = opened;
  const onPut = (transferred: number) => tellProgress(connection, onProgress, { transferred, total: source.total });
  const size = await write(files, opened, source.chunks, { path: target.path, onPut });
  const wanted = ask("set the mode of", target.path, (callback) => sftp.fchmod(opened, bits, callback));
  // Not every server can; whoever asked for it must know.
  await (mode === undefined ? wanted.catch(ignore) : wanted);
  handle = undefined;
  await ask("close", target.path, (callback) => sftp.close(opened, callback));
  const stat: Partial<Stats> = await get<Stats>("look at", part, (callback) => sftp.stat(part, callback));
  // A server need not say.
  if (stat.size !== size && stat.size !== undefined) {
    const wrong = `${stat.size} of ${size} bytes are there after the transfer`;
    throw files.failure("write to", target.path, new Error(wrong));
  }
  await putInPlace(files, part, target.path, aside);
  forget();
  return { size };
}

async function write(
  { sftp, ask }: Files,
  handle: Buffer,
  chunks: AsyncIterable<Uint8Array>,
  { path, onPut }: { path: string; onPut: (transferred: number) => void },
): Promise<number> {
  let position = 0;
  let transferred = 0;

  async function put(block: Buffer, at: number): Promise<void> {
    await ask("write to", path, (callback) => sftp.write(handle, block, 0, block.length, at, callback));
    transferred += block.length;
    onPut(transferred);
  }
  // A write that fails must be heard of though the source has nothing to give for now.
  return new Promise((resolve, reject) => {
    const slots = createSlots(MAX_REQUESTS, reject);
    async function pump(): Promise<number> {
      for await (const chunk of chunks) {
        const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
        for (let start = 0; start < bytes.length; start += BLOCK) {
          await slots.free();
          const block = bytes.subarray(start, start + BLOCK);
          slots.add(put(block, position));
          position += block.length;
        }
      }
      await slots.all();
      return position;
    }
    pump().then(resolve, reject);
  });
}

/** Where the old file is while the new one takes its place. */
interface Aside {
  readonly path: string;
  /** Whether it got there, once that was tried; undefined before, and when the new file is in place. */
  moved: Promise<boolean> | undefined;
}

/**
 * Puts it in its place. Plain sftp's rename does not replace a file, so without OpenSSH's own the old one is moved aside:
 * there is a moment with none, but never one without either.
 */
async function putInPlace({ sftp, ask, cleanUp }: Files, part: string, path: string, aside: Aside): Promise<void> {
  const move = (from: string, to: string) => ask("put in place", path, (callback) => sftp.rename(from, to, callback));
  try {
    await ask("put in place", path, (callback) => sftp.ext_openssh_rename(part, path, callback));
  } catch {
    await move(part, path).catch(async () => {
      const moving = move(path, aside.path);
      aside.moved = moving.then(
        () => true,
        () => false,
      );
      await moving;
      await move(part, path);
      aside.moved = undefined;
      await cleanUp(path, (callback) => sftp.unlink(aside.path, callback));
    });
  }
}

/** The old file again, unless the new one has got there. */
async function putBack({ sftp, cleanUp }: Files, { path: aside, moved }: Aside, path: string): Promise<void> {
  if (!moved) return;
  const back = () => cleanUp(path, (callback) => sftp.rename(aside, path, callback));
  // Before it is known whether it was moved at all: a device answers in order, as a rule.
  if ((await back()) || !(await moved) || (await back())) return;
  // Only now: whatever stands in the way may be the old file as well, until it is known to have been moved.
  if (await cleanUp(path, (callback) => sftp.stat(path, (error) => callback(error)))) {
    await cleanUp(path, (callback) => sftp.unlink(aside, callback));
  }
}
