import type { Duplex } from "node:stream";
import { ValidationError } from "../../errors.ts";
import { byteStream } from "../socket/byte-stream.ts";
import { checkOptions, checkSignal, milliseconds, wholeNumber } from "../socket/checks.ts";
import { type OpenContext, openSocket, projectOf } from "../socket/open.ts";

/** How long a connection goes on after its own end while nothing comes in, unless told otherwise: 10 s. */
const HALF_CLOSE_TIMEOUT = 10_000;

/** Which TCP connection a device is to make. */
export interface ConnectOptions {
  /** The TCP port, 1 to 65,535. */
  port: number;
  /** The host to connect to, as the device knows it: a machine on its network, for example. The device itself unless given. */
  hostname?: string | undefined;
  /**
   * Milliseconds that the connection goes on after `end()` while nothing comes in; 10,000 unless given. A websocket cannot
   * be half closed, so this is how long an answer may take that is given to the end of what was sent.
   */
  halfCloseTimeout?: number | undefined;
  /**
   * Ends the connection at once, whenever it aborts; the stream is destroyed with the signal's own reason, or with an
   * AbortError whose cause it is where it is no ordinary error.
   */
  signal?: AbortSignal | undefined;
}

/** What to connect to, with everything decided. */
export interface ConnectTarget {
  readonly port: number;
  readonly hostname: string;
  readonly halfCloseTimeout: number;
}

/** @throws ValidationError for an option that cannot be meant. */
export function checkConnect(options: ConnectOptions): ConnectTarget {
  checkOptions(options);
  const { hostname = "", halfCloseTimeout, signal } = options;
  checkSignal(signal);
  const port = wholeNumber("port", options.port, 1);
  if (typeof hostname !== "string" || /[\s\p{Cc}]/u.test(hostname)) {
    throw new ValidationError("hostname must be a host's name or address, without spaces. Nothing was sent.");
  }
  return {
    port,
    hostname,
    halfCloseTimeout: milliseconds("halfCloseTimeout", halfCloseTimeout ?? HALF_CLOSE_TIMEOUT),
  };
}

/** Opens one TCP connection from a device. See `DeviceStreams.connect`. */
export async function connectDevice(context: OpenContext, device: string, options: ConnectOptions): Promise<Duplex> {
  const { port, hostname, halfCloseTimeout } = checkConnect(options);
  const { signal } = options;
  const socket = await openSocket(context, {
    operation: "openDeviceConnection",
    path: { project: projectOf(context), device },
    // The Go client v0.1.0 always sends the host's name, the empty one for the device itself.
    query: { hostname, port },
    signal,
  });
  return byteStream(socket, {
    clock: context.internals.clock,
    what: `The connection to port ${port} of ${hostname === "" ? "" : `${JSON.stringify(hostname)} through `}device ${JSON.stringify(device)}`,
    signal,
    pingInterval: context.transport.pingInterval,
    halfCloseTimeout,
  });
}
