import { brand, SynpseError } from "../../errors.ts";
import { redact } from "../../http/redact.ts";

/** How much of what the device says is shown, in characters. */
const MAX_SAID = 500;
const CONTROL = /\p{Cc}+/gu;

/**
 * What failed:
 * - `authentication`: the device refused every way to log in that was given
 * - `host-key`: the device's key is not the expected one
 * - `protocol`: the two sides could not agree, or the device ended the connection with a reason
 * - `refused`: the device does not run commands, or has no file transfer
 * - `ended`: the command ended without an exit code or signal
 * - `file`: a file on the device could not be read or written
 * - `local-file`: a file on this machine could not
 */
export type SshFailure = "authentication" | "host-key" | "protocol" | "refused" | "ended" | "file" | "local-file";

/** The device's SSH server was reached, but did not do what it was asked. Lost connections are a StreamError instead. */
export class SshError extends SynpseError {
  readonly why: SshFailure;
  /** The status code of sftp where the device gave one: 2 no such file, 3 permission denied, 4 any other failure. */
  declare readonly code: number | undefined;
  /** The file that it is about, for `file` and `local-file`. */
  declare readonly path: string | undefined;

  constructor(
    message: string,
    {
      why,
      cause,
      ...fields
    }: { why: SshFailure; code?: number | undefined; path?: string | undefined; cause?: unknown },
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.why = why;
    for (const [name, value] of Object.entries(fields)) {
      if (value !== undefined) Object.defineProperty(this, name, { value, enumerable: true, configurable: true });
    }
  }
}

brand(SshError, "SshError");

/** What the other side says, on one line, of bounded length, and without what was sent to log in. */
export function quoted(said: string, secrets: readonly string[] = []): string {
  const text = redact(said, secrets).replace(CONTROL, " ").trim();
  return text.length > MAX_SAID ? `${text.slice(0, MAX_SAID)}…` : text;
}
