import { ConflictError, StreamError } from "@synpse/sdk";
import type { DeviceStreams } from "@synpse/sdk/streaming";
import { whatHappened } from "../../errors.ts";
import type { FailureCode } from "../../failure.ts";
import { isFreeText } from "../../output/facts.ts";
import { keepTail, type Tail } from "./tail.ts";

/** Bytes of each output that are kept, the newest. A reply has room for fewer. */
const maxKept = 24 * 1024;

/** Bytes of both outputs after which a command is ended: it is a flood, or a file, and nobody would see it. */
const maxRead = 1024 * 1024;

/** What became of a command on one device. */
export interface Ran {
  readonly device: string;
  /** "no": it certainly did not run; "unknown": the connection broke. */
  readonly ran: "yes" | "no" | "unknown";
  readonly exitCode: number | undefined;
  /** The signal that ended it. */
  readonly signal: string | undefined;
  /** Why this server ended it. */
  readonly ended: "time" | "output" | undefined;
  readonly failure: DeviceFailure | undefined;
  readonly stdout: Output;
  readonly stderr: Output;
}

export interface Output {
  readonly lines: readonly string[];
  /** Bytes before these lines that are not kept. */
  readonly dropped: number;
}

interface DeviceFailure {
  readonly code: FailureCode;
  /** In this server's own words. */
  readonly why: string;
  /** In those of the device or the API. */
  readonly detail: string | undefined;
}

const timeUp = Symbol("time is up");
const flood = Symbol("too much output");

/**
 * Runs a command on one device, for so long at most. What goes wrong there is a result; only the caller's own abort
 * rejects. Whatever ends it, the command is ended on the device, too.
 */
export async function runOnDevice(
  streams: DeviceStreams,
  device: string,
  command: string,
  { milliseconds, signal }: { milliseconds: number; signal: AbortSignal },
): Promise<Ran> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(timeUp), milliseconds);
  const stdout = keepTail(maxKept);
  const stderr = keepTail(maxKept);
  const into = (tail: Tail) => (chunk: Uint8Array) => {
    if (stop.signal.aborted) return;
    tail.take(chunk);
    if (stdout.total + stderr.total > maxRead) stop.abort(flood);
  };
  const said = () => ({
    stdout: { lines: stdout.lines(), dropped: stdout.dropped },
    stderr: { lines: stderr.lines(), dropped: stderr.dropped },
  });
  const nothing = { exitCode: undefined, signal: undefined, ended: undefined, failure: undefined };
  try {
    const { exitCode, signal: by } = await streams.exec(device, command, {
      stdout: into(stdout),
      stderr: into(stderr),
      signal: AbortSignal.any([signal, stop.signal]),
    });
    return { device, ran: "yes", ...nothing, exitCode: exitCode ?? undefined, signal: by ?? undefined, ...said() };
  } catch (error) {
    if (signal.aborted) throw error;
    if (error === timeUp) {
      // Without any output it may still have been connecting.
      const ran = stdout.total + stderr.total > 0 ? "yes" : "unknown";
      return { device, ran, ...nothing, ended: "time", ...said() };
    }
    if (error === flood) return { device, ran: "yes", ...nothing, ended: "output", ...said() };
    return { device, ...nothing, ...(await failureOf(error)), ...said() };
  } finally {
    clearTimeout(timer);
  }
}

async function failureOf(error: unknown): Promise<Pick<Ran, "ran" | "failure">> {
  const { SshError } = await import("@synpse/sdk/streaming");
  if (error instanceof SshError) {
    const ended = error.why === "ended";
    const why =
      error.why === "authentication"
        ? "The device's SSH server asks for a login, and this server has none."
        : ended
          ? "The device ended the command without an exit code."
          : "The device's SSH server did not run the command.";
    return { ran: ended ? "yes" : "no", failure: { code: "stream_failed", why, detail: error.message } };
  }
  const { code, what, about } = whatHappened(error);
  // A fault of this server is no result.
  if (code === "internal") throw error;
  const why = error instanceof ConflictError ? "The device cannot be reached; most likely it is offline." : what;
  const detail = about?.detail !== undefined && isFreeText(about.detail) ? about.detail.text : undefined;
  return { ran: error instanceof StreamError ? "unknown" : "no", failure: { code, why, detail } };
}
