import { constants, createReadStream, open as openDescriptor } from "node:fs";
import { stat } from "node:fs/promises";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { ValidationError } from "../../errors.ts";
import { saidBy } from "../socket/transport.ts";
import { checkName } from "./options.ts";

/** So much is read from a local file at once, in bytes. */
const READ_AHEAD = 256 * 1024;

/** A local file that is open to be read. */
export interface LocalSource {
  readonly stream: Readable;
  readonly size: number | undefined;
  readonly mode: number;
}

/**
 * Opens a named pipe. Waited for as a file is, it could not be left: the process would stay until somebody writes to it.
 * Linux opens it at once when asked to, and tells its end only when a writer has come and gone.
 */
async function openPipe(path: string): Promise<Readable> {
  const atOnce = process.platform === "linux" ? constants.O_NONBLOCK : 0;
  const fd = await promisify(openDescriptor)(path, constants.O_RDONLY | atOnce);
  return new Socket({ fd, readable: true, writable: false });
}

/** @throws ValidationError where it cannot be read. */
export async function openLocalSource(path: string): Promise<LocalSource> {
  checkName("source", path);
  try {
    const found = await stat(path);
    if (!found.isDirectory()) {
      const size = found.isFile() && found.size > 0 ? found.size : undefined;
      return { stream: found.isFIFO() ? await openPipe(path) : await openFile(path), size, mode: found.mode & 0o777 };
    }
  } catch (cause) {
    throw new ValidationError(`the local file to upload cannot be read: ${saidBy(cause)}. Nothing was sent.`, {
      cause,
    });
  }
  throw new ValidationError(`${JSON.stringify(path)} is a directory: upload takes one file. Nothing was sent.`);
}

async function openFile(path: string): Promise<Readable> {
  const stream = createReadStream(path, { highWaterMark: READ_AHEAD });
  await new Promise((resolve, reject) => stream.once("open", resolve).once("error", reject));
  return stream;
}
