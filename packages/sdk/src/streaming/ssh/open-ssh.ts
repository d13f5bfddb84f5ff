import type { Duplex } from "node:stream";
import { byteStream } from "../socket/byte-stream.ts";
import { type OpenContext, openSocket, projectOf } from "../socket/open.ts";
import { callOf, remember } from "../socket/stream-end.ts";
import { greeting } from "./greeting.ts";
import { checkOpening } from "./options.ts";

/** How long the device's SSH server may take to greet unless told otherwise: 10 s. */
const FIRST_BYTE_TIMEOUT = 10_000;

/** How an SSH connection to a device is opened. */
export interface OpenSshOptions {
  /**
   * Milliseconds that the device's SSH server may take to greet after the websocket was opened, for until then nothing
   * proves that the device is there. 10,000 unless given.
   */
  firstByteTimeout?: number | undefined;
  /**
   * Ends the connection at once, whenever it aborts; the stream is destroyed with the signal's own reason, or with an
   * AbortError whose cause it is where it is no ordinary error.
   */
  signal?: AbortSignal | undefined;
}

/** Opens the bytes of an SSH connection to a device. See `DeviceStreams.ssh`. */
export async function openSsh(context: OpenContext, device: string, options: OpenSshOptions = {}): Promise<Duplex> {
  checkOpening(options);
  const { firstByteTimeout: timeout = FIRST_BYTE_TIMEOUT, signal } = options;
  const { clock } = context.internals;
  const path = { project: projectOf(context), device };
  const socket = await openSocket(context, { operation: "openDeviceSSH", path, query: {}, signal });
  const what = `The SSH connection to device ${JSON.stringify(device)}`;
  const stream = byteStream(socket, { clock, what, signal, pingInterval: context.transport.pingInterval });
  remember(stream, callOf(socket));
  try {
    await greeting(context, socket, stream, { timeout, path });
  } catch (error) {
    // A stream is destroyed with errors only; who waits gets the reason, whatever it is.
    throw signal?.aborted ? signal.reason : error;
  }
  return stream;
}
