import type { ClientChannel } from "ssh2";
import { StreamError } from "../../errors.ts";
import { ignore } from "../../http/ignore.ts";
import { checkOptions } from "../socket/checks.ts";
import type { OpenContext } from "../socket/open.ts";
import type { Connection } from "./connection.ts";
import { endRemote } from "./end-remote.ts";
import { quoted, SshError } from "./errors.ts";
import { checkExec, MAX_OUTPUT } from "./exec-options.ts";
import { checkName, type SshOptions } from "./options.ts";
import { keepOutput, type Take } from "./output.ts";
import { readOutputs } from "./read-outputs.ts";
import { isIterable, type Reading, readFrom } from "./reading.ts";
import { overSsh } from "./session.ts";
import { feed, type Stdin } from "./stdin.ts";

/** The longest packet that RFC 4253 has every server take, in bytes; what is around the command is little. */
const MAX_REQUEST = 32 * 1024;

/** A terminal for the command, in characters. */
export interface Pty {
  /** 80 unless given. */
  cols?: number | undefined;
  /** 24 unless given. */
  rows?: number | undefined;
  /** What `TERM` says; `vt100` unless given. */
  term?: string | undefined;
}

/** How to run a command on a device. */
export interface ExecOptions extends SshOptions {
  /**
   * What the command reads: a string, bytes, or an async iterable, such as a stream. At once its end unless given. A
   * source belongs to the call: when that ends, a Node stream is destroyed, a web stream cancelled, an iterator returned.
   */
  stdin?: Stdin | undefined;
  /** How many bytes of each output are kept. 1,048,576 unless given; at most 268,435,456. What comes after is dropped. */
  maxOutput?: number | undefined;
  /**
   * Takes the bytes of the standard output as they come, in place of keeping them. While a promise that it returns is
   * pending nothing more is read, so that a slow taker slows the command down.
   */
  stdout?: Take | undefined;
  /** As `stdout`, for the standard error. */
  stderr?: Take | undefined;
  /** Environment variables for the command. An SSH server takes only those that it is set up to take, silently. */
  env?: Readonly<Record<string, string>> | undefined;
  /** Runs the command on a terminal: both outputs are one then, `stdout`, with lines that end in `\r\n`. */
  pty?: boolean | Pty | undefined;
}

/** What became of a command. A code other than 0 is a result as well. */
export interface ExecResult {
  /** What was kept of the output; empty where `stdout` took it. */
  readonly stdout: string;
  readonly stderr: string;
  /** The exit code, or null where a signal ended the command. */
  readonly exitCode: number | null;
  /** The signal that ended the command, such as `TERM`, or null. */
  readonly signal: string | null;
  /** Whether more came than the `maxOutput` bytes that were kept. */
  readonly stdoutTruncated: boolean;
  readonly stderrTruncated: boolean;
}

/** Runs a command on a device. See `DeviceStreams.exec`. */
export async function exec(
  context: OpenContext,
  device: string,
  command: string,
  options: ExecOptions = {},
): Promise<ExecResult> {
  checkOptions(options);
  const { stdin } = options;
  const reading = isIterable(stdin) ? readFrom(stdin) : undefined;
  try {
    checkName("command", command);
    checkExec(options);
    return await overSsh(context, device, options, {
      what: "The command",
      work: (connection) => run(connection, command, { options, reading }),
    });
  } catch (error) {
    const hint = error instanceof StreamError ? tooLong(command, options.env) : "";
    if (error instanceof StreamError && hint) {
      const { message, closeCode, reason, cause } = error;
      throw new StreamError(`${message} ${hint}`, { closeCode, reason, cause });
    }
    throw error;
  } finally {
    // Also where the command did not begin.
    reading?.letGo();
  }
}

/** What may be why a connection is lost: some servers close it, with no word, for a packet that is longer than they need take. */
function tooLong(command: string, env: ExecOptions["env"] = {}): string {
  const bytes = (text: string) => Buffer.byteLength(text);
  if (bytes(command) > MAX_REQUEST) {
    return `The command has ${bytes(command)} bytes, and an SSH server need not take more than ${MAX_REQUEST}: give a long script to a shell, by the option stdin.`;
  }
  const long = Object.entries(env).find(([name, value]) => bytes(name) + bytes(value) > MAX_REQUEST);
  if (!long) return "";
  return `env.${long[0].slice(0, 100)} has ${bytes(long[1])} bytes, and an SSH server need not take more than ${MAX_REQUEST}: give what is long by the option stdin.`;
}

/** How a command is run, and what its input is read from, where it is read from something. */
interface Running {
  readonly options: ExecOptions;
  readonly reading: Reading | undefined;
}

/** ssh2 tells what it was not given from what is undefined. */
function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}

function run(connection: Connection, command: string, running: Running): Promise<ExecResult> {
  const { client, device, secrets } = connection;
  const { env, pty } = running.options;
  const terminal = typeof pty === "object" ? defined(pty) : pty;
  const request = defined({ env, pty: terminal || undefined }) as { env?: Record<string, string> };
  return new Promise((resolve, reject) => {
    const refuse = (error: Error) => {
      const said = quoted(error.message, secrets);
      const message = `device ${JSON.stringify(device)} did not run the command: ${said}.`;
      reject(new SshError(message, { why: "refused" }));
    };
    try {
      client.exec(command, request, (error, channel) => {
        if (error) refuse(error);
        // Not a moment later: what has arrived with the answer is told as soon as this returns.
        else collect(connection, channel, running).then(resolve, reject);
      });
    } catch (error) {
      refuse(error as Error);
    }
  });
}

function collect(connection: Connection, channel: ClientChannel, { options, reading }: Running): Promise<ExecResult> {
  const { device, stream } = connection;
  const max = options.maxOutput ?? MAX_OUTPUT;
  const stdout = keepOutput(max);
  const stderr = keepOutput(max);
  let exit: Pick<ExecResult, "exitCode" | "signal"> | undefined;
  let read = false;
  let closed = false;
  let stopFeeding = ignore;

  return new Promise((resolve, reject) => {
    function settle(): void {
      if (!read) return;
      if (exit) {
        forget();
        stopFeeding();
        resolve({
          stdout: stdout.text(),
          stderr: stderr.text(),
          ...exit,
          stdoutTruncated: stdout.truncated(),
          stderrTruncated: stderr.truncated(),
        });
      } else if (closed) {
        const message = `the command on device ${JSON.stringify(device)} ended without an exit code or signal: the device closed it, and how it went is not known.`;
        reject(new SshError(message, { why: "ended" }));
      }
    }
    channel.on("exit", (code: number | null, signal?: string) => {
      exit = { exitCode: code, signal: signal?.replace(/^SIG/, "") ?? null };
      settle();
    });
    channel.on("close", () => {
      closed = true;
      stopFeeding();
      settle();
    });
    const discard = readOutputs({
      from: [channel, channel.stderr],
      to: [options.stdout ?? stdout.take, options.stderr ?? stderr.take],
      onTaken: connection.resume,
      onError: reject,
      onEnd: () => {
        read = true;
        settle();
      },
    });
    connection.reader = {
      held: () => channel.readableLength + channel.stderr.readableLength,
      complete: () => exit !== undefined && hasEnded(channel),
    };
    const forget = connection.onUndo((alive) => {
      discard();
      stopFeeding();
      // One that has ended would never say so again.
      return alive && !closed && !exit ? endRemote(connection, channel) : undefined;
    });
    stopFeeding = feed(reading ?? options.stdin, { channel, stream, onError: reject });
  });
}

/** Whether the device has said that no more output comes. ssh2 knows it before what has arrived is read. */
function hasEnded(channel: ClientChannel): boolean {
  return (channel as { incoming?: { state?: string } }).incoming?.state !== "open";
}
