import type { Duplex } from "node:stream";
import type { Attributes, SFTPWrapper, utils } from "ssh2";
import { SFTP_HANDLES, SFTP_READ_BYTES, SFTP_WAITING_ANSWERS } from "../../limits.ts";
import { FileError } from "../../shell/files/file-error.ts";
import { type FileNode, type PlainFile, resolvePath, sizeOf } from "../../shell/files/file-system.ts";
import { longName } from "../../shell/files/long-name.ts";
import { type Machine, now } from "../../shell/machine.ts";

type Codes = typeof utils.sftp.STATUS_CODE;
type OpenMode = typeof utils.sftp.OPEN_MODE;

type Handle =
  | { readonly kind: "file"; readonly node: FileNode; readonly append: boolean; readonly writable: boolean }
  | { readonly kind: "directory"; names: readonly string[]; readonly path: string };

/** Entries of a directory that one answer holds. */
const NAMES_PER_ANSWER = 100;

/** Serves one sftp session (protocol version 3) on the files of a simulated device. Every request is answered at once. */
export function serveSftp(sftp: SFTPWrapper, machine: Machine, library: typeof utils.sftp, connection: Duplex): void {
  const { files } = machine;
  const { STATUS_CODE, OPEN_MODE } = library;
  const handles = new Map<number, Handle>();
  let nextHandle = 0;

  const absolute = (path: string): string => resolvePath("/root", path);

  /** Does what a request asks for; what the file system refuses is answered in sftp's terms. */
  const answer = (id: number, act: () => void): void => {
    // Each answer waits in the library until the client takes it, and it has no limit of its own.
    const waiting: unknown = Reflect.get(sftp, "_buffer");
    if (Array.isArray(waiting) && waiting.length > SFTP_WAITING_ANSWERS) {
      connection.destroy(new Error("the client asks for more by sftp than it takes"));
      return;
    }
    try {
      act();
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      sftp.status(id, statusOf(STATUS_CODE, error), error.message);
    }
  };
  const done = (id: number, act: () => void): void =>
    answer(id, () => {
      act();
      sftp.status(id, STATUS_CODE.OK);
    });

  const open = (handle: Handle): Buffer => {
    const number = nextHandle++;
    handles.set(number, handle);
    const name = Buffer.alloc(4);
    name.writeUInt32BE(number);
    return name;
  };
  const opened = (name: Buffer): Handle => {
    const handle = name.length === 4 ? handles.get(name.readUInt32BE()) : undefined;
    if (!handle) throw new FileError("EINVAL");
    return handle;
  };
  const openedFile = (name: Buffer): Handle & { kind: "file" } => {
    const handle = opened(name);
    if (handle.kind !== "file") throw new FileError("EISDIR");
    return handle;
  };
  const room = (): void => {
    if (handles.size >= SFTP_HANDLES) throw new FileError("EMFILE");
  };

  // A client that breaks the protocol: the library closes the session.
  sftp.on("error", () => undefined);
  sftp.on("end", () => {
    handles.clear();
    if (!connection.destroyed) leave(sftp);
  });

  sftp.on("OPEN", (id, path, flags, attributes) =>
    answer(id, () => {
      room();
      const node = openFile(machine, absolute(path), flags, OPEN_MODE, attributes);
      const append = (flags & OPEN_MODE.APPEND) !== 0;
      sftp.handle(id, open({ kind: "file", node, append, writable: (flags & OPEN_MODE.WRITE) !== 0 }));
    }),
  );
  sftp.on("READ", (id, name, offset, length) =>
    answer(id, () => {
      const bytes = files.read(openedFile(name).node, offset, Math.min(length, SFTP_READ_BYTES));
      if (bytes.length === 0) sftp.status(id, STATUS_CODE.EOF);
      else sftp.data(id, bytes);
    }),
  );
  sftp.on("WRITE", (id, name, offset, data) =>
    done(id, () => {
      const { node, append, writable } = openedFile(name);
      if (!writable || !isPlain(node)) throw new FileError("EACCES");
      files.write(node, append ? node.content.size : offset, data);
    }),
  );
  sftp.on("CLOSE", (id, name) =>
    done(id, () => {
      opened(name);
      handles.delete(name.readUInt32BE());
    }),
  );
  sftp.on("FSTAT", (id, name) =>
    answer(id, () => {
      const handle = opened(name);
      sftp.attrs(id, attributesOf(handle.kind === "file" ? handle.node : files.get(handle.path)));
    }),
  );
  const stat = (id: number, path: string): void =>
    answer(id, () => sftp.attrs(id, attributesOf(files.get(absolute(path)))));
  sftp.on("STAT", stat);
  sftp.on("LSTAT", stat);
  sftp.on("SETSTAT", (id, path, attributes) =>
    done(id, () => setAttributes(machine, files.get(absolute(path)), attributes)),
  );
  sftp.on("FSETSTAT", (id, name, attributes) =>
    done(id, () => setAttributes(machine, openedFile(name).node, attributes)),
  );
  sftp.on("OPENDIR", (id, path) =>
    answer(id, () => {
      room();
      const whole = absolute(path);
      sftp.handle(
        id,
        open({ kind: "directory", path: whole, names: [".", "..", ...files.directory(whole).entries.keys()] }),
      );
    }),
  );
  sftp.on("READDIR", (id, name) =>
    answer(id, () => {
      const handle = opened(name);
      if (handle.kind !== "directory") throw new FileError("ENOTDIR");
      const names = handle.names.slice(0, NAMES_PER_ANSWER);
      handle.names = handle.names.slice(NAMES_PER_ANSWER);
      if (names.length === 0) sftp.status(id, STATUS_CODE.EOF);
      else
        sftp.name(
          id,
          names.flatMap((filename) => entry(machine, handle.path, filename)),
        );
    }),
  );
  sftp.on("MKDIR", (id, path, { mode }) =>
    done(id, () => files.makeDirectory(absolute(path), permissions(mode ?? 0o777))),
  );
  sftp.on("RMDIR", (id, path) => done(id, () => files.removeDirectory(absolute(path))));
  sftp.on("REMOVE", (id, path) => done(id, () => files.remove(absolute(path))));
  sftp.on("RENAME", (id, from, to) =>
    done(id, () => {
      // The protocol's own rename does not replace what is there.
      if (files.find(absolute(to))) throw new FileError("EEXIST");
      files.rename(absolute(from), absolute(to));
    }),
  );
  sftp.on("REALPATH", (id, path) => {
    const filename = absolute(path);
    answer(id, () => sftp.name(id, [{ filename, longname: filename, attrs: NO_ATTRIBUTES }]));
  });
  sftp.on("EXTENDED", (id, name, data) => {
    const paths = name === "posix-rename@openssh.com" ? twoStrings(data) : undefined;
    if (!paths) sftp.status(id, STATUS_CODE.OP_UNSUPPORTED);
    else done(id, () => files.rename(absolute(paths[0]), absolute(paths[1])));
  });
}

/** What the library has of an sftp session as a channel, and does not show. */
interface Internals {
  readonly _protocol: { exitStatus(channel: number, status: number): void };
  readonly outgoing: { readonly id: number; readonly state: string };
}

/** The library leaves its side of a session open, and cannot say how it ended: without that OpenSSH's programs call it a failure. */
function leave(sftp: SFTPWrapper): void {
  const { _protocol, outgoing } = sftp as unknown as Internals;
  if (outgoing.state === "open") _protocol.exitStatus(outgoing.id, 0);
  sftp.end();
}

const NO_ATTRIBUTES: Attributes = { mode: 0, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 };

function openFile({ files }: Machine, path: string, flags: number, mode: OpenMode, attributes: Attributes): FileNode {
  const there = files.find(path);
  if (there && (flags & mode.CREAT) !== 0 && (flags & mode.EXCL) !== 0) throw new FileError("EEXIST");
  if ((flags & mode.WRITE) === 0) {
    const node = files.get(path);
    if (node.kind === "directory") throw new FileError("EISDIR");
    return node;
  }
  if (!there && (flags & mode.CREAT) === 0) throw new FileError("ENOENT");
  const file = files.writable(path, permissions(attributes.mode ?? 0o666));
  if ((flags & mode.TRUNC) !== 0) files.resize(file, 0);
  return file;
}

/** What a client asks for, less what root's umask of 022 takes away. */
function permissions(mode: number): number {
  return mode & 0o7777 & ~0o022;
}

function attributesOf(node: FileNode): Attributes {
  const kind = { directory: 0o040000, file: 0o100000, made: 0o100000, character: 0o020000 }[node.kind];
  const seconds = Math.floor(node.modifiedAt / 1000);
  return { mode: kind | node.mode, uid: 0, gid: 0, size: sizeOf(node), atime: seconds, mtime: seconds };
}

/** Attributes that were not sent are undefined, whatever the library's types say. */
function setAttributes({ files }: Machine, node: FileNode, { size, mode, mtime }: Partial<Attributes>): void {
  if (size !== undefined) {
    if (!isPlain(node)) throw new FileError("EACCES");
    files.resize(node, size);
  }
  if (mode !== undefined) node.mode = mode & 0o7777;
  if (mtime !== undefined) node.modifiedAt = mtime * 1000;
}

function isPlain(node: FileNode): node is PlainFile {
  return node.kind === "file";
}

function entry(machine: Machine, directory: string, filename: string) {
  const node = machine.files.find(resolvePath(directory, filename));
  // It was removed since the directory was opened.
  if (!node) return [];
  return [{ filename, longname: longName(filename, node, now(machine)), attrs: attributesOf(node) }];
}

function twoStrings(data: Buffer | undefined): readonly [string, string] | undefined {
  if (!data || data.length < 8) return undefined;
  const first = data.readUInt32BE();
  if (first > data.length - 8) return undefined;
  const second = data.readUInt32BE(4 + first);
  if (second !== data.length - 8 - first) return undefined;
  return [data.toString("utf8", 4, 4 + first), data.toString("utf8", 8 + first)];
}

function statusOf(codes: Codes, { code }: FileError): number {
  if (code === "ENOENT" || code === "ENOTDIR") return codes.NO_SUCH_FILE;
  return code === "EACCES" ? codes.PERMISSION_DENIED : codes.FAILURE;
}
