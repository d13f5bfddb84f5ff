import { ValidationError } from "../errors.ts";
import { INTERNALS, type Internals } from "../internals.ts";
import { type ApplicationLogOptions, deviceLog, type JobLogOptions } from "./logs/device-log.ts";
import type { OpenContext } from "./socket/open.ts";
import { resolveTransport, type StreamOptions } from "./socket/transport.ts";

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
}
