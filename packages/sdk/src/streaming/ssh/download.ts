import type { Stats } from "ssh2";
import { ValidationError } from "../../errors.ts";
import { checkOptions, shown } from "../socket/checks.ts";
import type { OpenContext } from "../socket/open.ts";
import type { Connection } from "./connection.ts";
import { openLocalTarget } from "./local-target.ts";
import { checkName } from "./options.ts";
import { overSsh } from "./session.ts";
import { BLOCK, type Files, isFile, MAX_REQUESTS, openFiles } from "./sftp.ts";
import { checkTransfer, createSlots, type TransferOptions, type TransferResult, tellProgress } from "./transfer.ts";

/**
 * How large a file may be that is given as bytes, unless told otherwise, and one that does not say how large it is: 64 MiB.
 * A device such as /dev/zero has no end.
 */
const MAX_SIZE = 64 * 1024 * 1024;

/** How to download a file as bytes. */
export interface DownloadBytesOptions extends Omit<TransferOptions, "mode"> {
  /** The largest file that is taken, in bytes. 67,108,864 unless given; a larger one is refused. */
  maxSize?: number | undefined;
}

/** Takes a block of the file at a position. The bytes are its own. */
type Put = (block: Buffer, position: number) => unknown;

function check(remotePath: string, options: TransferOptions): void {
  checkName("remotePath", remotePath);
  checkOptions(options);
  checkTransfer(options);
}

/** Downloads a file of a device to a local file. See `DeviceStreams.download`. */
export async function downloadFile(
  context: OpenContext,
  device: string,
  remotePath: string,
  localPath: string,
  options: TransferOptions = {},
): Promise<TransferResult> {
  check(remotePath, options);
  checkName("localPath", localPath);
  const target = openLocalTarget(localPath, options.mode);
  try {
    return await overSsh(context, device, options, {
      what: "The download",
      prepare: () => target.ready,
      async work(connection) {
        const size = await receive(connection, remotePath, options, { put: target.put });
        await target.finish();
        return { size };
      },
    });
  } catch (error) {
    target.discard();
    throw error;
  }
}

/** Downloads a file of a device as bytes. See `DeviceStreams.download`. */
export async function downloadBytes(
  context: OpenContext,
  device: string,
  remotePath: string,
  options: DownloadBytesOptions = {},
): Promise<Uint8Array> {
  check(remotePath, options);
  const { maxSize = MAX_SIZE } = options;
  if (!(Number.isInteger(maxSize) && maxSize >= 0)) {
    throw new ValidationError(`maxSize must be a whole number of bytes, not ${shown(maxSize)}. Nothing was sent.`);
  }
  const blocks: { readonly block: Buffer; readonly position: number }[] = [];
  return overSsh(context, device, options, {
    what: "The download",
    async work(connection) {
      const put: Put = (block, position) => blocks.push({ block, position });
      const size = await receive(connection, remotePath, options, { put, maxSize });
      const whole = new Uint8Array(size);
      for (const { block, position } of blocks) whole.set(block, position);
      return whole;
    },
  });
}

async function receive(
  connection: Connection,
  path: string,
  { onProgress }: Pick<TransferOptions, "onProgress">,
  { put, maxSize }: { put: Put; maxSize?: number },
): Promise<number> {
  const files = await openFiles(connection);
  const { sftp, ask, get, failure } = files;
  const found = await get<Stats>("look at", path, (callback) => sftp.stat(path, callback));
  if (found.isDirectory()) throw failure("read", path, new Error("it is a directory; download takes one file"));
  const handle = await get<Buffer>("open", path, (callback) => sftp.open(path, "r", callback));
  const { size } = await get<Stats>("look at", path, (callback) => sftp.fstat(handle, callback));
  // What has no size may have content all the same: the files of /proc do, and devices.
  const total = isFile(found) && size > 0 ? size : undefined;
  const limit = maxSize ?? total ?? MAX_SIZE;
  let transferred = 0;

  function checkSize(bytes: number): void {
    if (bytes <= limit) return;
    const much =
      maxSize === undefined
        ? `it has more than ${limit} bytes, and does not say how many: take it by exec, with cat and the option stdout`
        : `it has more than ${limit} bytes: raise the option maxSize, or give a localPath`;
    throw failure("take", path, new Error(much));
  }
  async function take(block: Buffer, position: number): Promise<void> {
    checkSize(position + block.length);
    await put(block, position);
    transferred += block.length;
    tellProgress(connection, onProgress, { transferred, total });
  }

  checkSize(total ?? 0);
  if (total === undefined) {
    for (;;) {
      const block = await readBlock(files, { handle, path, position: transferred, length: BLOCK });
      if (block.length === 0) break;
      await take(block, transferred);
    }
  } else {
    const slots = createSlots(MAX_REQUESTS);
    for (let start = 0; start < total; start += BLOCK) {
      await slots.free();
      slots.add(fetchAll(start, Math.min(BLOCK, total - start)));
    }
    await slots.all();
  }
  await ask("close", path, (callback) => sftp.close(handle, callback));
  return transferred;

  /** All of one block: a server may give less than it was asked for. */
  async function fetchAll(start: number, length: number): Promise<void> {
    for (let position = start; position < start + length; ) {
      const block = await readBlock(files, { handle, path, position, length: start + length - position });
      if (block.length === 0) {
        throw failure("read", path, new Error(`it became shorter than the ${total} bytes that it had`));
      }
      await take(block, position);
      position += block.length;
    }
  }
}

/** What is at a position, at most so long; empty at the end of the file. */
function readBlock(
  { sftp, ask }: Files,
  { handle, path, position, length }: { handle: Buffer; path: string; position: number; length: number },
): Promise<Buffer> {
  const room = Buffer.allocUnsafeSlow(length);
  let bytes = 0;
  return ask(
    "read",
    path,
    (callback) =>
      sftp.read(handle, room, 0, length, position, (error, read) => {
        bytes = read;
        callback(error);
      }),
    // A server that gives little at a time must not keep all the room that it was given.
  ).then(() => (bytes < length / 2 ? Buffer.from(room.subarray(0, bytes)) : room.subarray(0, bytes)));
}
