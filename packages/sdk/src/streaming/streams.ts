import { ValidationError } from "../errors.ts";
import { encodeSegment } from "../http/path.ts";
import { INTERNALS, type Internals } from "../internals.ts";
import { MISSING_PROJECT } from "../options.ts";
import { readLines } from "./log-iterator.ts";
import { type OpenContext, openSocket } from "./open.ts";
import { resolveTransport, type StreamOptions } from "./transport.ts";

/** How many of the last lines a log starts with unless told otherwise. */
const DEFAULT_TAIL = 100;

/** What every log needs to know. */
export interface LogOptions {
  /** The namespace's name or id. */
  namespace: string;
  /** The container's name in the specification. */
  container: string;
  /** The device's name or id: a log is that of one container on one device. */
  device: string;
  /** Whether to go on with new lines until the container ends. False unless given. */
  follow?: boolean | undefined;
  /** How many of the last lines to start with, from 1. 100 unless given. */
  tail?: number | undefined;
  /** Ends the log at once; reading it then rejects with the signal's own reason. */
  signal?: AbortSignal | undefined;
}

/** Which container's log of an application to read. */
export interface ApplicationLogOptions extends LogOptions {
  /** The application's name or id. */
  application: string;
}

/** Which container's log of a job to read. */
export interface JobLogOptions extends LogOptions {
  /** The job's name or id. */
  job: string;
}

function checkTail(tail: number): number {
  if (Number.isInteger(tail) && tail > 0) return tail;
  throw new ValidationError(
    `tail must be a whole number from 1, not ${String(tail)}: whether 0 means "no lines" or "all lines" is not documented`,
  );
}

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
    return this.#logs("streamApplicationLogs", { application }, options);
  }

  /** The lines of a container of a job, on one device. As {@link applicationLogs}. */
  jobLogs({ job, ...options }: JobLogOptions): AsyncIterable<string> {
    return this.#logs("streamJobLogs", { job }, options);
  }

  #logs(
    operation: "streamApplicationLogs" | "streamJobLogs",
    owner: Record<string, string>,
    { namespace, container, device, follow = false, tail = DEFAULT_TAIL, signal }: LogOptions,
  ): AsyncIterable<string> {
    const context = this.#context;
    const { projectId: project } = context.internals.settings;
    if (project === undefined) throw new ValidationError(`${MISSING_PROJECT}. Nothing was sent.`);
    const path = { project, namespace, ...owner, container };
    for (const [name, value] of Object.entries({ ...path, device })) encodeSegment(name, value);
    const query = { device, follow, tail: checkTail(tail) };
    const open = (opening: AbortSignal) => openSocket(context, { operation, path, query, signal: opening });
    return { [Symbol.asyncIterator]: () => readLines({ open, follow, signal }) };
  }
}
