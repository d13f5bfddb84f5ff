import { TimeoutError } from "../../errors.ts";
import { onAbort } from "../../http/signals.ts";
import type { OpenContext } from "../socket/open.ts";
import { callOf } from "../socket/stream-end.ts";
import { type Connection, connectSsh } from "./connection.ts";
import { loadSsh2 } from "./load.ts";
import { createLogin } from "./login.ts";
import { openSsh } from "./open-ssh.ts";
import { resolveSshOptions, type SshOptions } from "./options.ts";

/** What is done over one SSH connection. */
export interface Task<T> {
  /** What it is, for errors: `the command`, `the upload`. */
  readonly what: string;
  readonly work: (connection: Connection) => Promise<T>;
  /** What must be right here before anything is sent. */
  readonly prepare?: () => Promise<unknown>;
}

/**
 * Opens an SSH connection to a device, does one task over it, and ends it. An abort and the time limit reject at once;
 * what is left to do on the device then is done after that, in bounded time.
 */
export async function overSsh<T>(
  context: OpenContext,
  device: string,
  options: SshOptions,
  { what, work, prepare }: Task<T>,
): Promise<T> {
  const settings = resolveSshOptions(options);
  const { signal, timeout, readyTimeout, firstByteTimeout } = settings;
  const { clock } = context.internals;
  const opening = new AbortController();
  const name = JSON.stringify(device);

  return new Promise<T>((resolve, reject) => {
    let over = false;
    let connection: Connection | undefined;
    const timers = new Set<unknown>();
    let unlink = () => {};

    function end(settle: () => void): void {
      if (over) return;
      over = true;
      for (const timer of timers) clock.clearTimeout(timer);
      unlink();
      settle();
      if (connection) connection.end();
      else opening.abort();
    }
    function fail(error: unknown): void {
      end(() => reject(error));
    }
    function limit(milliseconds: number, doing: string, option: string): unknown {
      const timer = clock.setTimeout(() => {
        const message = `${doing} took longer than ${milliseconds} ms. Raise the option ${option} if it needs longer.`;
        // Before the websocket is open nobody here knows its request.
        const { requestId, attempts } = connection ? callOf(connection.stream) : { requestId: "", attempts: 0 };
        const info = { operation: "openDeviceSSH", requestId, attempts };
        fail(new TimeoutError(message, { ...info, timeout: milliseconds }));
      }, milliseconds);
      timers.add(timer);
      return timer;
    }

    async function run(): Promise<T> {
      await prepare?.();
      const ssh2 = await loadSsh2();
      const login = createLogin(ssh2, settings);
      const stream = await openSsh(context, device, { firstByteTimeout, signal: opening.signal });
      if (over) {
        stream.destroy();
        return new Promise(() => {});
      }
      const readyTimer = limit(readyTimeout, `The SSH handshake and login with device ${name}`, "readyTimeout");
      connection = connectSsh({ ssh2, stream, device, clock, settings, login, onFailure: fail });
      await connection.ready;
      clock.clearTimeout(readyTimer);
      return work(connection);
    }

    if (signal?.aborted) {
      fail(signal.reason);
      return;
    }
    unlink = onAbort(signal, () => fail(signal?.reason));
    if (timeout !== undefined) limit(timeout, `${what} on device ${name}`, "timeout");
    run().then(
      (value) => end(() => resolve(value)),
      async (error: unknown) => {
        // Nothing half done is left on the device when the caller hears of it.
        if (!over) await connection?.undo();
        fail(error);
      },
    );
  });
}
