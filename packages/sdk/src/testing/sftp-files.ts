// biome-ignore-all lint/correctness/noNodejsModules: only tests import this; it is not shipped.
import ssh2, { type SFTPWrapper } from "ssh2";

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp;
const REGULAR = 0o100_000;
const DIRECTORY = 0o040_000;

/** A file in memory. */
interface MemoryFile {
  data: Buffer;
  mode: number;
}

/** A small file system in memory, served by sftp. */
interface MemoryFiles {
  readonly files: Map<string, MemoryFile>;
  readonly directories: Set<string>;
  /** Symbolic links, by path. */
  readonly links: Map<string, string>;
  /** The requests that arrived: `WRITE /a`. */
  readonly requests: string[];
  readonly serve: (sftp: SFTPWrapper) => void;
}

export interface MemoryFilesOptions {
  /** The status that a request fails with, or "hang" for no answer. */
  readonly fail?: (request: string, path: string) => number | "hang" | undefined;
  /** The most bytes that a read gives. */
  readonly maxRead?: number;
  /** Shown as the size of every file. */
  readonly size?: number;
  /** Whether there is OpenSSH's own rename, the only one that replaces a file. */
  readonly posixRename?: boolean;
  /** Whether nothing is told of a file: neither its kind and mode nor its size. */
  readonly untold?: boolean;
}

const POSIX_RENAME = "posix-rename@openssh.com";

/** The strings of a request that ssh2 does not read. */
function stringsOf(data: Buffer): string[] {
  const strings: string[] = [];
  for (let at = 0; at < data.length; ) {
    const end = at + 4 + data.readUInt32BE(at);
    strings.push(data.toString("utf8", at + 4, end));
    at = end;
  }
  return strings;
}

/** ssh2's server greets without the names of what it can do beyond the standard: this adds one. */
function offer(sftp: SFTPWrapper, ...strings: string[]): void {
  const { _protocol: protocol } = sftp as unknown as {
    _protocol: { channelData: (id: number, data: Buffer) => void };
  };
  const send = protocol.channelData;
  protocol.channelData = (id, greeting) => {
    protocol.channelData = send;
    const parts = strings.map((each) => {
      const size = Buffer.alloc(4);
      size.writeUInt32BE(each.length);
      return Buffer.concat([size, Buffer.from(each)]);
    });
    const whole = Buffer.concat([greeting, ...parts]);
    whole.writeUInt32BE(whole.length - 4);
    send.call(protocol, id, whole);
  };
}

export function memoryFiles({
  fail,
  maxRead = 1 << 20,
  size,
  posixRename = false,
  untold = false,
}: MemoryFilesOptions = {}): MemoryFiles {
  const files = new Map<string, MemoryFile>();
  const directories = new Set(["/", "/etc"]);
  const links = new Map<string, string>();
  const requests: string[] = [];
  let handles = 0;

  function attributes(
    path: string,
  ): { mode: number; uid: number; gid: number; size: number; atime: number; mtime: number } | undefined {
    const real = links.get(path) ?? path;
    const file = files.get(real);
    const mode = file ? file.mode | REGULAR : directories.has(real) ? DIRECTORY | 0o755 : undefined;
    if (mode === undefined) return undefined;
    return { mode, uid: 0, gid: 0, size: file ? (size ?? file.data.length) : 0, atime: 0, mtime: 0 };
  }

  function serve(sftp: SFTPWrapper): void {
    const open = new Map<string, MemoryFile & { path: string }>();
    const byHandle = (handle: Buffer) => open.get(handle.toString("latin1"));

    /** Answers with a failure where one was asked for. */
    function fails(id: number, request: string, path: string): boolean {
      requests.push(`${request} ${path}`);
      const status = fail?.(request, path);
      if (typeof status === "number") sftp.status(id, status);
      return status !== undefined;
    }
    function answer(id: number, path: string): void {
      const found = attributes(path);
      if (found) sftp.attrs(id, untold ? ({} as never) : found);
      else sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
    }
    function move(id: number, from: string, to: string, replace: boolean): void {
      const file = files.get(from);
      if (!file) return void sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
      if (files.has(to) && !replace) return void sftp.status(id, STATUS_CODE.FAILURE);
      files.delete(from);
      files.set(to, file);
      sftp.status(id, STATUS_CODE.OK);
    }

    if (posixRename) offer(sftp, POSIX_RENAME, "1");
    sftp.on("EXTENDED", (id, name, data) => {
      if (!posixRename || name !== POSIX_RENAME) return void sftp.status(id, STATUS_CODE.OP_UNSUPPORTED);
      const [from = "", to = ""] = stringsOf(data);
      if (!fails(id, "POSIX_RENAME", to)) move(id, from, to, true);
    });
    sftp.on("STAT", (id, path) => fails(id, "STAT", path) || answer(id, path));
    sftp.on("FSTAT", (id, handle) => {
      const path = byHandle(handle)?.path ?? "";
      if (!fails(id, "FSTAT", path)) answer(id, path);
    });
    sftp.on("REALPATH", (id, path) => {
      const real = links.get(path) ?? path;
      if (!fails(id, "REALPATH", path)) sftp.name(id, [{ filename: real, longname: real, attrs: {} as never }]);
    });
    sftp.on("OPEN", (id, path, flags, { mode = 0o644 }) => {
      if (fails(id, "OPEN", path)) return;
      const exclusive = flags & OPEN_MODE.EXCL;
      let file = files.get(links.get(path) ?? path);
      if (file && exclusive) return void sftp.status(id, STATUS_CODE.FAILURE);
      if (!file && !(flags & OPEN_MODE.CREAT)) return void sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
      if (!file) {
        file = { data: Buffer.alloc(0), mode: mode & 0o700 };
        files.set(path, file);
      }
      const name = `handle ${handles++}`;
      open.set(name, Object.assign(file, { path }));
      sftp.handle(id, Buffer.from(name, "latin1"));
    });
    sftp.on("WRITE", (id, handle, offset, data) => {
      const file = byHandle(handle);
      if (!file || fails(id, "WRITE", file.path)) return;
      const end = offset + data.length;
      // As a vector grows, so that large files do not take for ever.
      if (end > file.data.buffer.byteLength - file.data.byteOffset) {
        const larger = Buffer.alloc(Math.max(end, 2 * file.data.length));
        file.data.copy(larger);
        file.data = larger.subarray(0, file.data.length);
      }
      if (end > file.data.length) file.data = Buffer.from(file.data.buffer, file.data.byteOffset, end);
      data.copy(file.data, offset);
      sftp.status(id, STATUS_CODE.OK);
    });
    sftp.on("READ", (id, handle, offset, length) => {
      const file = byHandle(handle);
      if (!file || fails(id, "READ", file.path)) return;
      const data = file.data.subarray(offset, offset + Math.min(length, maxRead));
      if (data.length === 0) sftp.status(id, STATUS_CODE.EOF);
      else sftp.data(id, data);
    });
    sftp.on("FSETSTAT", (id, handle, { mode }) => {
      const file = byHandle(handle);
      if (!file || fails(id, "FSETSTAT", file.path)) return;
      if (mode !== undefined) file.mode = mode & 0o7777;
      sftp.status(id, STATUS_CODE.OK);
    });
    sftp.on("CLOSE", (id, handle) => {
      const path = byHandle(handle)?.path ?? "";
      if (fails(id, "CLOSE", path)) return;
      open.delete(handle.toString("latin1"));
      sftp.status(id, STATUS_CODE.OK);
    });
    sftp.on("REMOVE", (id, path) => {
      if (!fails(id, "REMOVE", path)) sftp.status(id, files.delete(path) ? STATUS_CODE.OK : STATUS_CODE.NO_SUCH_FILE);
    });
    sftp.on("RENAME", (id, from, to) => fails(id, "RENAME", to) || move(id, from, to, false));
  }
  return { files, directories, links, requests, serve };
}
