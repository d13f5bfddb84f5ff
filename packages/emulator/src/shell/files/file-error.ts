const TEXTS = {
  EACCES: "Permission denied",
  EEXIST: "File exists",
  EINVAL: "Invalid argument",
  EMFILE: "Too many open files",
  EISDIR: "Is a directory",
  ENAMETOOLONG: "File name too long",
  ENOENT: "No such file or directory",
  ENOSPC: "No space left on device",
  ENOTDIR: "Not a directory",
  ENOTEMPTY: "Directory not empty",
} as const;

export type FileErrorCode = keyof typeof TEXTS;

/** What a simulated file system refuses, in the words of Linux. */
export class FileError extends Error {
  override readonly name = "FileError";
  readonly code: FileErrorCode;

  constructor(code: FileErrorCode) {
    super(TEXTS[code]);
    this.code = code;
  }
}
