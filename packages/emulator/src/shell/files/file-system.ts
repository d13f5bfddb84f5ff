import { DEVICE_FILE_BYTES, DEVICE_FILES, FILE_BYTES, NAME_BYTES, PATH_BYTES } from "../../limits.ts";
import { Content, type SavedContent } from "./content.ts";
import { FileError } from "./file-error.ts";

interface Meta {
  /** Permission bits. */
  mode: number;
  /** Milliseconds since 1970. */
  modifiedAt: number;
}

export interface Directory extends Meta {
  readonly kind: "directory";
  readonly entries: Map<string, FileNode>;
}

export interface PlainFile extends Meta {
  readonly kind: "file";
  readonly content: Content;
}

/** A file that the system makes when it is read: it cannot be written. */
interface MadeFile extends Meta {
  readonly kind: "made";
  readonly make: () => string;
}

/** `/dev/null` and its like. */
export interface CharacterDevice extends Meta {
  readonly kind: "character";
  readonly device: "null" | "zero" | "random";
}

export type FileNode = Directory | PlainFile | MadeFile | CharacterDevice;

/** A file or directory as data, by its path. What the system makes has no content here: the system makes it again. */
export interface SavedFile extends Readonly<Meta> {
  readonly path: string;
  readonly kind: FileNode["kind"];
  readonly content?: SavedContent | undefined;
}

/** Takes a path apart: absolute, without `.` and `..` and empty parts. */
export function resolvePath(from: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${from}/${path}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/**
 * The files of one simulated device, in memory: nothing of the machine that the emulator runs on. Paths are absolute, as `resolvePath`
 * gives them. Everything throws a FileError where Linux would refuse.
 */
export class FileSystem {
  readonly root: Directory;
  readonly #now: () => number;
  readonly #removed = new WeakSet<PlainFile>();
  #bytes = 0;
  #nodes = 1;

  constructor(now: () => number) {
    this.#now = now;
    this.root = { kind: "directory", entries: new Map(), mode: 0o755, modifiedAt: now() };
  }

  /** Bytes that the files hold together. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Everything that is there, each directory before what it holds. */
  save(): SavedFile[] {
    const saved: SavedFile[] = [];
    const waiting: { readonly path: string; readonly node: FileNode }[] = [{ path: "", node: this.root }];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { path, node } = next;
      const { kind, mode, modifiedAt } = node;
      const content = node.kind === "file" ? node.content.save() : undefined;
      saved.push({ path: path || "/", kind, mode, modifiedAt, ...(content && { content }) });
      if (node.kind !== "directory") continue;
      // The last one in is the first one out.
      for (const [name, below] of [...node.entries].reverse()) waiting.push({ path: `${path}/${name}`, node: below });
    }
    return saved;
  }

  /**
   * Makes a file system that has only what the system makes into the one that was saved.
   *
   * @throws FileError for what cannot be: too many files, too much in them, a file where a directory must be
   */
  restore(saved: readonly SavedFile[]): void {
    const made = new Map<string, FileNode>();
    for (const { path, kind } of this.save())
      if (kind !== "directory" && kind !== "file") made.set(path, this.get(path));
    this.root.entries.clear();
    this.#nodes = 1;
    this.#bytes = 0;
    for (const { path, kind, content } of saved) {
      if (path === "/") continue;
      if (kind === "directory") this.makeDirectory(path);
      else if (kind === "file") {
        const file: PlainFile = { kind, content: new Content(), mode: 0, modifiedAt: 0 };
        this.#add(path, file);
        if (!content) continue;
        this.#grow(file, content.size);
        file.content.restore(content);
      } else {
        const node = made.get(path);
        if (!node) throw new FileError("ENOENT");
        this.#add(path, node);
      }
    }
    // At the end, as adding something changes the directory that it is added to.
    for (const { path, mode, modifiedAt } of saved) Object.assign(this.get(path), { mode, modifiedAt });
  }

  get(path: string): FileNode {
    if (Buffer.byteLength(path) > PATH_BYTES) throw new FileError("ENAMETOOLONG");
    let node: FileNode = this.root;
    for (const name of path.split("/")) {
      if (name === "") continue;
      if (node.kind !== "directory") throw new FileError("ENOTDIR");
      const next = node.entries.get(name);
      if (!next) throw new FileError("ENOENT");
      node = next;
    }
    return node;
  }

  find(path: string): FileNode | undefined {
    try {
      return this.get(path);
    } catch (error) {
      if (error instanceof FileError) return undefined;
      throw error;
    }
  }

  directory(path: string): Directory {
    const node = this.get(path);
    if (node.kind !== "directory") throw new FileError("ENOTDIR");
    return node;
  }

  makeDirectory(path: string, mode = 0o755): void {
    this.#add(path, this.#newDirectory(mode));
  }

  /** With every directory on the way to it. */
  makeDirectories(path: string): void {
    if (Buffer.byteLength(path) > PATH_BYTES) throw new FileError("ENAMETOOLONG");
    const names = path.split("/").filter((name) => name !== "");
    let directory = this.root;
    for (const [index, name] of names.entries()) {
      const node = directory.entries.get(name) ?? this.#addTo(directory, name, this.#newDirectory(0o755));
      if (node.kind !== "directory") throw new FileError(index === names.length - 1 ? "EEXIST" : "ENOTDIR");
      directory = node;
    }
  }

  /** A file that can be written: one that is there, or a new one. Nothing is kept of what is written to a device. */
  writable(path: string, mode = 0o644): PlainFile | CharacterDevice {
    const node = this.find(path);
    if (!node) {
      const file: PlainFile = { kind: "file", content: new Content(), mode, modifiedAt: this.#now() };
      this.#add(path, file);
      return file;
    }
    if (node.kind === "directory") throw new FileError("EISDIR");
    if (node.kind === "made") throw new FileError("EACCES");
    return node;
  }

  /** Adds a file that the system makes, and the directories on the way to it. */
  addMade(path: string, make: () => string, mode = 0o444): void {
    this.makeDirectories(parentOf(path));
    this.#add(path, { kind: "made", make, mode, modifiedAt: this.#now() });
  }

  addCharacterDevice(path: string, device: CharacterDevice["device"]): void {
    this.makeDirectories(parentOf(path));
    this.#add(path, { kind: "character", device, mode: 0o666, modifiedAt: this.#now() });
  }

  write(file: PlainFile | CharacterDevice, offset: number, data: Buffer): void {
    if (file.kind === "character") return;
    const end = offset + data.length;
    if (data.length > 0) this.#grow(file, Math.max(file.content.size, end));
    file.content.write(offset, data);
    file.modifiedAt = this.#now();
  }

  resize(file: PlainFile | CharacterDevice, size: number): void {
    if (file.kind === "character") return;
    this.#grow(file, size);
    file.content.resize(size);
    file.modifiedAt = this.#now();
  }

  /** At most `length` bytes from `offset` on; empty at the end. */
  read(node: FileNode, offset: number, length: number): Buffer {
    switch (node.kind) {
      case "directory":
        throw new FileError("EISDIR");
      case "file":
        return node.content.read(offset, length);
      case "made":
        return Buffer.from(node.make()).subarray(offset, offset + length);
      case "character":
        return node.device === "null" ? Buffer.alloc(0) : fromDevice(node.device, offset, length);
    }
  }

  /** A whole small file as text. */
  text(path: string): string {
    const node = this.get(path);
    return this.read(node, 0, sizeOf(node)).toString();
  }

  put(path: string, text: string): void {
    const file = this.writable(path);
    this.resize(file, 0);
    this.write(file, 0, Buffer.from(text));
  }

  /** Removes a file; a directory only when `recursive`. */
  remove(path: string, recursive = false): void {
    const node = this.get(path);
    if (node.kind === "directory" && !recursive) throw new FileError("EISDIR");
    if (!isRemovable(node)) throw new FileError("EACCES");
    this.#take(path);
    this.#forget(node);
  }

  removeDirectory(path: string): void {
    if (this.directory(path).entries.size > 0) throw new FileError("ENOTEMPTY");
    this.#take(path);
    this.#nodes--;
  }

  /** Gives a file or directory another path; a file that is there already is replaced. */
  rename(from: string, to: string): void {
    const node = this.get(from);
    if (from === to) return;
    if (to.startsWith(`${from}/`) || from === "/") throw new FileError("EINVAL");
    if (!isRemovable(node)) throw new FileError("EACCES");
    // Linux would let a tree grow out of reach; here whatever is there can be named, and taken away again.
    const length = Buffer.byteLength(to);
    for (const { below } of walk(node)) if (length + below > PATH_BYTES) throw new FileError("ENAMETOOLONG");
    const target = this.find(to);
    if (target?.kind === "directory") {
      if (node.kind !== "directory") throw new FileError("EISDIR");
      this.removeDirectory(to);
    } else if (target) {
      if (node.kind === "directory") throw new FileError("ENOTDIR");
      this.remove(to);
    }
    const { directory, name } = this.#place(to);
    this.#take(from);
    directory.entries.set(name, node);
    directory.modifiedAt = this.#now();
  }

  #newDirectory(mode: number): Directory {
    return { kind: "directory", entries: new Map(), mode, modifiedAt: this.#now() };
  }

  #add(path: string, node: FileNode): void {
    const { directory, name } = this.#place(path);
    if (directory.entries.has(name)) throw new FileError("EEXIST");
    this.#addTo(directory, name, node);
  }

  #addTo<Node extends FileNode>(directory: Directory, name: string, node: Node): Node {
    if (Buffer.byteLength(name) > NAME_BYTES) throw new FileError("ENAMETOOLONG");
    if (this.#nodes >= DEVICE_FILES) throw new FileError("ENOSPC");
    this.#nodes++;
    directory.entries.set(name, node);
    directory.modifiedAt = this.#now();
    return node;
  }

  #place(path: string): { readonly directory: Directory; readonly name: string } {
    if (Buffer.byteLength(path) > PATH_BYTES) throw new FileError("ENAMETOOLONG");
    const name = baseName(path);
    if (name === "") throw new FileError("EEXIST");
    if (Buffer.byteLength(name) > NAME_BYTES) throw new FileError("ENAMETOOLONG");
    return { directory: this.directory(parentOf(path)), name };
  }

  #take(path: string): void {
    if (path === "/") throw new FileError("EACCES");
    const directory = this.directory(parentOf(path));
    directory.entries.delete(baseName(path));
    directory.modifiedAt = this.#now();
  }

  #grow(file: PlainFile, size: number): void {
    if (this.#removed.has(file)) throw new FileError("ENOENT");
    const bytes = this.#bytes + size - file.content.size;
    if (size > FILE_BYTES || (size > file.content.size && bytes > DEVICE_FILE_BYTES)) throw new FileError("ENOSPC");
    this.#bytes = bytes;
  }

  #forget(removed: FileNode): void {
    for (const { node } of walk(removed)) {
      this.#nodes--;
      if (node.kind !== "file") continue;
      this.#bytes -= node.content.size;
      // Whoever still has it open finds it empty: what it held is free for others.
      node.content.resize(0);
      this.#removed.add(node);
    }
  }
}

/** A node and everything below it, each with the length of the path that leads down to it, in bytes. Not by recursion: trees are deep. */
function* walk(top: FileNode): Generator<{ readonly node: FileNode; readonly below: number }> {
  const waiting: { readonly node: FileNode; readonly below: number }[] = [{ node: top, below: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    yield next;
    if (next.node.kind !== "directory") continue;
    for (const [name, node] of next.node.entries) {
      waiting.push({ node, below: next.below + 1 + Buffer.byteLength(name) });
    }
  }
}

/** Size as `ls` shows it. */
export function sizeOf(node: FileNode): number {
  if (node.kind === "file") return node.content.size;
  if (node.kind === "made") return Buffer.byteLength(node.make());
  return node.kind === "directory" ? 4096 : 0;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** What the system makes cannot be taken away, nor a directory that holds such a thing. */
function isRemovable(top: FileNode): boolean {
  for (const { node } of walk(top)) if (node.kind !== "directory" && node.kind !== "file") return false;
  return true;
}

const ZEROS = Buffer.alloc(256 * 1024);

function fromDevice(device: "zero" | "random", offset: number, length: number): Buffer {
  // The same zeros for everybody: whoever reads them must not write into them.
  if (device === "zero") return ZEROS.subarray(0, Math.min(length, ZEROS.length));
  const bytes = Buffer.alloc(Math.min(length, 64 * 1024));
  let state = (offset * 2654435761 + 88675123) >>> 0 || 1;
  for (let i = 0; i < bytes.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state & 0xff;
  }
  return bytes;
}
