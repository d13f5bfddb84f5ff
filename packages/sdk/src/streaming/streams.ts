import type { Duplex } from "node:stream";
import { ValidationError } from "../errors.ts";
import { INTERNALS, type Internals } from "../internals.ts";
import {
  type ApplicationLogOptions,
  deviceLog,
  type JobLogOptions,
  type LogStream,
  type OverOneConnection,
} from "./logs/device-log.ts";
import type { LogGap } from "./logs/gap.ts";
import type { OpenContext } from "./socket/open.ts";
import { resolveTransport, type StreamOptions } from "./socket/transport.ts";
import type { DownloadBytesOptions } from "./ssh/download.ts";
import type { ExecOptions, ExecResult } from "./ssh/exec.ts";
import { type OpenSshOptions, openSsh } from "./ssh/open-ssh.ts";
import type { TransferOptions, TransferResult } from "./ssh/transfer.ts";
import type { UploadSource } from "./ssh/upload.ts";
import { type ConnectOptions, connectDevice } from "./tunnel/connect.ts";
import type { Forward } from "./tunnel/forward.ts";
import type { ForwardOptions } from "./tunnel/forward-options.ts";

// Commands, files and forwarded ports are loaded by their first use: who reads a log does not pay for them.

/**
 * What a client's devices stream. For Node, Bun and Deno: a browser cannot send the access key with a websocket.
 *
 * @example
 * ```ts
 * const streams = new DeviceStreams(synpse);
 * const logs = streams.applicationLogs({ namespace: "default", application: "grafana", container: "grafana", device: "gateway-7" });
 * for await (const line of logs) console.log(line);
 * ```
 */
export class DeviceStreams {
  readonly #context: OpenContext;

  /**
   * @param client The client that address, access key and project are taken from.
   * @param options How the server is reached, where that takes more than the address: proxy, own certificates, time.
   * @throws ValidationError for an option that cannot be meant.
   */
  constructor(client: { readonly [INTERNALS]: Internals }, options: StreamOptions = {}) {
    const internals = (client as { readonly [INTERNALS]?: Internals } | undefined)?.[INTERNALS];
    if (!internals) throw new ValidationError("DeviceStreams must be given a Synpse client");
    this.#context = { internals, transport: resolveTransport(options) };
  }

  /**
   * The lines of a container of an application, on one device. Each iteration opens a connection of its own, when it
   * asks for the first line; leaving the loop closes it. A line longer than 65,536 characters comes in pieces.
   *
   * With `follow` a connection that is lost is opened again, and the log goes on after the last line read: nothing is
   * lost and nothing repeated. Where that is not certain, a {@link LogGap} stands between the lines.
   * @throws The typed API errors where the server refuses (NotFoundError, ConflictError for an offline device, …);
   *   StreamError where the log breaks off, after the lines that arrived; ValidationError for a bad option, at once.
   */
  applicationLogs(options: ApplicationLogOptions & OverOneConnection): LogStream;
  applicationLogs(options: ApplicationLogOptions): LogStream<string | LogGap>;
  applicationLogs({ application, ...options }: ApplicationLogOptions): LogStream<string | LogGap> {
    return deviceLog(this.#context, "streamApplicationLogs", { application }, options);
  }

  /** The lines of a container of a job, on one device. As {@link applicationLogs}. */
  jobLogs(options: JobLogOptions & OverOneConnection): LogStream;
  jobLogs(options: JobLogOptions): LogStream<string | LogGap>;
  jobLogs({ job, ...options }: JobLogOptions): LogStream<string | LogGap> {
    return deviceLog(this.#context, "streamJobLogs", { job }, options);
  }

  /**
   * An SSH connection to a device, as the bytes of the protocol: give it to `ssh2` as `sock`, or to whatever else speaks
   * SSH. Resolves when the device's SSH server has greeted.
   * @param device The device's name or id.
   * @returns A stream that is destroyed with a StreamError when the connection ends abnormally.
   * @throws The typed API errors where the server refuses (NotFoundError, ConflictError for an offline device, …);
   *   TimeoutError where it does not open or greet in time; StreamError where it closes instead.
   */
  async ssh(device: string, options?: OpenSshOptions): Promise<Duplex> {
    return openSsh(this.#context, device, options);
  }

  /**
   * Runs a command on a device, by its shell. Needs the package `ssh2` (`npm install ssh2`), which is loaded on first use.
   *
   * An abort and `timeout` reject at once; the command gets the signals TERM and, if it goes on, KILL, and the connection
   * is closed, all within some two seconds. An agent that knows no signals ends the command with the connection, or not at all.
   * @param device The device's name or id.
   * @param command What the device's shell is to run. It is not escaped.
   * @returns What the command said and its exit code; one that is not 0 is no error.
   * @throws ValidationError, with nothing sent, for a bad option, a private key that cannot be read, and where ssh2 is
   *   missing; the typed API errors where the server refuses; SshError where the device refuses the login or the command,
   *   or closes it without an exit code; StreamError where the connection is lost; TimeoutError.
   */
  async exec(device: string, command: string, options?: ExecOptions): Promise<ExecResult> {
    const { exec } = await import("./ssh/exec.ts");
    return exec(this.#context, device, command, options);
  }

  /**
   * Uploads one file to a device, by sftp. It appears under its name when it is complete, in the place of the one that was
   * there. When the transfer fails, what had arrived is removed; if the connection is lost, a file `.synpse-….part` may
   * stay beside it. Needs the package `ssh2`.
   * @param device The device's name or id.
   * @param source The path of a local file, bytes, or an async iterable of bytes, such as a stream.
   * @param remotePath The file's path on the device; a relative one begins where the device's logins do.
   * @throws As {@link exec}; ValidationError, with nothing sent, where the local file cannot be read; SshError with `code`
   *   and `path` where the device cannot write the file, or has no sftp.
   */
  async upload(
    device: string,
    source: UploadSource,
    remotePath: string,
    options?: TransferOptions,
  ): Promise<TransferResult> {
    const { upload } = await import("./ssh/upload.ts");
    return upload(this.#context, device, source, remotePath, options);
  }

  /**
   * Downloads one file of a device, by sftp, as bytes. Needs the package `ssh2`.
   * @param device The device's name or id.
   * @param remotePath The file's path on the device.
   * @throws As {@link upload}.
   */
  download(device: string, remotePath: string, options?: DownloadBytesOptions): Promise<Uint8Array>;
  /**
   * Downloads one file of a device, by sftp, to a local file, which appears under its name when it is complete.
   * @param device The device's name or id.
   * @param remotePath The file's path on the device.
   * @param localPath The local file, which is replaced if it is there.
   * @throws As {@link upload}.
   */
  download(device: string, remotePath: string, localPath: string, options?: TransferOptions): Promise<TransferResult>;
  async download(
    device: string,
    remotePath: string,
    local?: string | DownloadBytesOptions,
    options?: TransferOptions,
  ): Promise<Uint8Array | TransferResult> {
    const { downloadBytes, downloadFile } = await import("./ssh/download.ts");
    if (local === undefined || (typeof local === "object" && local !== null))
      return downloadBytes(this.#context, device, remotePath, local ?? options);
    return downloadFile(this.#context, device, remotePath, local, options);
  }

  /**
   * One TCP connection that the device makes, to a port of its own or of another host that it can reach. Resolves when
   * the websocket is open, which does not mean that the far end answered: the protocol has no sign of that.
   *
   * `end()` flushes and goes on reading until nothing comes in for `halfCloseTimeout`; `destroy()` ends it at once.
   * @param device The device's name or id.
   * @returns A stream that is destroyed with a StreamError when the connection ends abnormally, after what had arrived
   *   was read; a clean end of the far side is the end of the stream.
   * @throws The typed API errors where the server refuses; ValidationError for a bad option.
   */
  async connect(device: string, options: ConnectOptions): Promise<Duplex> {
    return connectDevice(this.#context, device, options);
  }

  /**
   * A port of this machine that leads to a port of the device, or of another host that it can reach: each connection to
   * it gets a tunnel of its own. Resolves when it listens; nothing has been sent then. One connection that is refused or
   * breaks is reset and told to `onError`, and the others go on.
   * @param device The device's name or id.
   * @throws ValidationError for a bad option, or where this machine does not let `localPort` be listened on.
   *
   * @example
   * ```ts
   * const grafana = await streams.forward("gateway-7", { port: 3000 });
   * console.log(`http://127.0.0.1:${grafana.localPort}`);
   * await grafana.close();
   * ```
   */
  async forward(device: string, options: ForwardOptions): Promise<Forward> {
    const { forward } = await import("./tunnel/forward.ts");
    return forward(this.#context, device, options);
  }
}
