import { constants } from "node:fs";
import { type FileHandle, open, opendir, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { repeat, ToolFailure } from "../../failure.ts";
import { nearest } from "../../nearest.ts";
import type { Facts } from "../../output/facts.ts";
import { type SecretSource, secretVariablePrefix } from "../../settings.ts";

/** The largest value, in bytes. */
const maxValueSize = 256 * 1024;

/** Names of variables or files that an error lists. */
const maxNames = 50;

export interface ValueOrigin {
  readonly fromEnv?: string | undefined;
  readonly fromFile?: string | undefined;
}

/** Reads the value of a secret from this machine. Throws ToolFailure, which never holds any of it. */
export async function readValue({ fromEnv, fromFile }: ValueOrigin, source: SecretSource | undefined): Promise<Buffer> {
  if (source === undefined) {
    throw refuse(
      "not_allowed_here",
      "This server takes no values of secrets: its files and variables are not those of whoever calls.",
      'Tell the user to set the secret in the Synpse console, or with "synpse secret create" on their own machine.',
    );
  }
  if ((fromEnv === undefined) === (fromFile === undefined)) {
    throw refuse(
      "invalid_input",
      "Exactly one of fromEnv and fromFile must be given.",
      "Give the one that the value is in.",
    );
  }
  const value = fromEnv === undefined ? await readFile(fromFile ?? "", source.folder) : readVariable(fromEnv, source);
  if (value.length === 0) {
    throw refuse("invalid_input", "The value is empty.", "Ask the user to fill it in, or choose another one.");
  }
  if (value.length > maxValueSize) throw tooLarge();
  return value;
}

function readVariable(asked: string, source: SecretSource): Buffer {
  const name = asked.startsWith(secretVariablePrefix) ? asked.slice(secretVariablePrefix.length) : asked;
  const value = source.variable(name);
  if (value !== undefined) return Buffer.from(value);
  throw refuse(
    "not_found",
    `This server has no such variable. Those that it may take values from begin with ${secretVariablePrefix}, and are named without that.`,
    `Ask the user to set ${secretVariablePrefix} and the name in the environment of this MCP server and to restart it, or choose one that is there.`,
    {
      asked,
      didYouMean: nearest(name, source.variables),
      variables: [...source.variables].sort().slice(0, maxNames),
    },
  );
}

/**
 * Reads a file of the folder. What the name leads to is looked at again once it is open, so that nothing can be put in its
 * place between the check and the reading.
 */
async function readFile(asked: string, folder: string | undefined): Promise<Buffer> {
  if (folder === undefined) {
    throw refuse(
      "not_allowed_here",
      "This server was given no folder to take values from.",
      "Ask the user to start it with the flag --secrets-from, or to use a variable and fromEnv.",
    );
  }
  let file: FileHandle | undefined;
  try {
    if (isAbsolute(asked) || asked.split(/[/\\]/).includes("..") || asked.includes("\0")) throw new Error("outside");
    const root = await realpath(folder);
    const path = await realpath(join(root, asked));
    if (!isInside(root, path)) throw new Error("outside");
    // Without waiting for the other end, where it is a pipe.
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const opened = await file.stat();
    const now = await realpath(path);
    const { ino, dev } = await stat(now);
    if (!isInside(root, now) || !opened.isFile() || opened.ino !== ino || opened.dev !== dev)
      throw new Error("no file");
    // One byte more than is allowed tells that there is too much.
    const room = Buffer.alloc(maxValueSize + 1);
    let size = 0;
    for (;;) {
      const { bytesRead } = await file.read(room, size, room.length - size);
      size += bytesRead;
      if (bytesRead === 0 || size === room.length) return room.subarray(0, size);
    }
  } catch (error) {
    if (error instanceof ToolFailure) throw error;
    // One answer for all: what there is outside of the folder is not told.
    throw refuse(
      "not_found",
      "This is no file that can be read inside the folder that this server takes values from.",
      "Give the name of a file in that folder, relative to it.",
      { asked, ...(await filesOf(folder)) },
    );
  } finally {
    await file?.close();
  }
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The names of the folder's first files. */
async function filesOf(folder: string): Promise<Facts> {
  const files: string[] = [];
  try {
    for await (const entry of await opendir(folder)) {
      if (entry.isFile()) files.push(entry.name);
      if (files.length === maxNames) break;
    }
  } catch {
    return { folder: "cannot be read" };
  }
  return { files: files.sort() };
}

function tooLarge(): ToolFailure {
  return refuse(
    "invalid_input",
    `The value is larger than ${maxValueSize} bytes.`,
    "Ask the user for a smaller one, or to set it in the Synpse console.",
  );
}

function refuse(
  code: "invalid_input" | "not_allowed_here" | "not_found",
  what: string,
  next: string,
  about?: Facts,
): ToolFailure {
  return new ToolFailure({ code, what: `${what} Nothing was changed.`, repeat: repeat.pointless, next, about });
}
