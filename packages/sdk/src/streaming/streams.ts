import type { Duplex } from "node:stream";
import { ValidationError } from "../errors.ts";
import { INTERNALS, type Internals } from "../internals.ts";
import { type ApplicationLogOptions, deviceLog, type JobLogOptions } from "./logs/device-log.ts";
import type { OpenContext } from "./socket/open.ts";
import { resolveTransport, type StreamOptions } from "./socket/transport.ts";
import { type OpenSshOptions, openSsh } from "./ssh/open-ssh.ts";
import { type ConnectOptions, connectDevice } from "./tunnel/connect.ts";
import { type Forward, forward } from "./tunnel/forward.ts";
import type { ForwardOptions } from "./tunnel/forward-options.ts";

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
   * @throws The typed API errors where the server refuses (NotFoundError, ConflictError for an offline device, …);
   *   StreamError where the log breaks off, after the lines that arrived; ValidationError for a bad option, at once.
   */
  applicationLogs({ application, ...options }: ApplicationLogOptions): AsyncIterable<string> {
    return deviceLog(this.#context, "streamApplicationLogs", { application }, options);
  }

  /** The lines of a container of a job, on one device. As {@link applicationLogs}. */
  jobLogs({ job, ...options }: JobLogOptions): AsyncIterable<string> {
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
    return forward(this.#context, device, options);
  }
}
