import { createServer, type Socket } from "node:net";
import { ValidationError } from "../../errors.ts";
import { ignore } from "../../http/ignore.ts";
import { onAbort } from "../../http/signals.ts";
import { type OpenContext, projectOf } from "../socket/open.ts";
import { connectDevice } from "./connect.ts";
import { checkForward, type ForwardConnection, type ForwardOptions } from "./forward-options.ts";
import { listen } from "./listen.ts";
import { type LocalConnection, resetSocket, serveConnection } from "./local-connection.ts";

/** How long a client that may be gone is silent before the system asks it, in milliseconds. */
const KEEP_ALIVE = 30_000;

/** A port of this machine that leads to a port of a device. */
export interface Forward extends AsyncDisposable {
  /** The address that it listens on. */
  readonly localHost: string;
  /** The port that it listens on. */
  readonly localPort: number;
  /** How many connections are open now, those included whose tunnel is still being opened. */
  readonly connections: number;
  /** Stops listening, resets every connection, and resolves when nothing is left. */
  close(): Promise<void>;
  /**
   * Settles when nothing is left: resolves after `close()`, rejects with the signal's reason after an abort. It may be left
   * alone: its rejection is never an unhandled one.
   */
  readonly closed: Promise<void>;
}

/** Calls an observer, which can neither break nor hold up the forward. */
function tell<Args extends unknown[]>(observer: ((...args: Args) => unknown) | undefined, ...args: Args): void {
  try {
    // An async function is taken as well.
    Promise.resolve(observer?.(...args)).catch(ignore);
  } catch {
    // Dropped, as the option's description says.
  }
}

/** Listens on a port of this machine, and leads each connection to the device. See `DeviceStreams.forward`. */
export async function forward(context: OpenContext, device: string, options: ForwardOptions): Promise<Forward> {
  const { connect, maxConnections, ...where } = checkForward(device, options);
  const { signal, onError, onConnection } = options;
  projectOf(context);
  if (signal?.aborted) throw signal.reason;

  const live = new Set<LocalConnection>();
  /** Those of them that have been ended to make room for others. */
  const leaving = new Set<LocalConnection>();
  const { clock } = context.internals;

  /** Ends the connection that has been idle for the longest since its client ended. A client that has left is not told apart. */
  function makeRoom(): boolean {
    let oldest: LocalConnection | undefined;
    let since = Number.POSITIVE_INFINITY;
    for (const connection of live) {
      const idle = leaving.has(connection) ? undefined : connection.idleSince();
      if (idle === undefined || idle >= since) continue;
      oldest = connection;
      since = idle;
    }
    if (!oldest) return false;
    leaving.add(oldest);
    oldest.reset(new DOMException("the connection gave way to another", "AbortError"));
    return true;
  }

  function accept(socket: Socket): void {
    const client: ForwardConnection = {
      clientAddress: socket.remoteAddress ?? "",
      clientPort: socket.remotePort ?? 0,
    };
    const onFailure = (error: unknown) => tell(onError, error, client);
    if (live.size - leaving.size >= maxConnections && !makeRoom()) {
      socket.on("error", ignore);
      resetSocket(socket);
      onFailure(
        new ValidationError(
          `a connection was reset, for maxConnections (${maxConnections}) were open. Give a higher maxConnections if more are needed.`,
        ),
      );
      return;
    }
    const connection = serveConnection(socket, {
      dial: (life) => connectDevice(context, device, { ...connect, signal: life }),
      clock,
      linger: connect.halfCloseTimeout,
      onOpen: () => tell(onConnection, client),
      onFailure,
    });
    live.add(connection);
    void connection.done.then(() => {
      live.delete(connection);
      leaving.delete(connection);
    });
  }

  // Not paused until its tunnel is open: only so a client's reset is seen before that. What it sends meanwhile is held
  // up to the socket's own small limit; then the system holds the client back.
  const server = createServer(
    { allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE },
    accept,
  );
  const { address, port } = await listen(server, { ...where, signal });
  if (signal?.aborted) {
    server.close();
    throw signal.reason;
  }
  server.on("error", (error) => tell(onError, error, undefined));

  let ended: Promise<void> | undefined;
  function end(reason: unknown): Promise<void> {
    if (!ended) {
      unlink();
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      const pending = [...live].map(({ done }) => done);
      for (const connection of live) connection.reset(reason);
      ended = Promise.all([stopped, ...pending]).then(ignore);
    }
    return ended;
  }

  const { promise: closed, settle } = settled();
  const unlink = onAbort(signal, () => settle(end(signal?.reason).then(() => Promise.reject(signal?.reason))));
  const close = () => {
    const done = end(new DOMException("the forward was closed", "AbortError"));
    settle(done);
    return done;
  };
  return {
    localHost: address,
    localPort: port,
    get connections() {
      return live.size - leaving.size;
    },
    close,
    closed,
    [Symbol.asyncDispose]: close,
  };
}

/** A promise that takes the first outcome that it is given, and whose rejection may be left alone. */
function settled(): { promise: Promise<void>; settle: (outcome: Promise<void>) => void } {
  let settle = (_outcome: Promise<void>) => {};
  const promise = new Promise<void>((resolve) => {
    settle = resolve;
  });
  promise.catch(ignore);
  return { promise, settle };
}
