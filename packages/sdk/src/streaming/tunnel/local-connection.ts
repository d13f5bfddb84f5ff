import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Clock } from "../../http/clock.ts";
import { ignore } from "../../http/ignore.ts";

/**
 * How long a client has at least to read what came before a failure, in milliseconds, once the system has taken it all. A
 * reset overtakes what was not read, and a client on libuv (Node's, for one) that sees both at once takes it for a clean end.
 */
const READING_TIME = 100;
/** As fast a client is expected to read then, in bytes per millisecond. */
const READING_RATE = 2_000;
/** As many bytes the system may hold for it, at the most that systems are set up for. */
const HELD_BY_SYSTEM = 6 * 1024 * 1024;

/** How one local connection is served. */
export interface Serving {
  /** Opens its tunnel, which lives no longer than the signal. */
  readonly dial: (signal: AbortSignal) => Promise<Duplex>;
  readonly clock: Clock;
  /** How long a client may go on after the far side's end, and how long it may take what came before a failure, in milliseconds. */
  readonly linger: number;
  readonly onOpen: () => void;
  readonly onFailure: (error: unknown) => void;
}

/** A local connection that is served. */
export interface LocalConnection {
  /** Ends it at once: its client sees a reset, which it cannot take for the end of the data. */
  readonly reset: (reason: unknown) => void;
  /**
   * Since when nothing has come from the far side, where the client has ended and all that it sent has gone out: most likely
   * it has left. Undefined otherwise.
   */
  readonly idleSince: () => number | undefined;
  /** Resolves when neither the connection nor its tunnel is left. Never rejects. */
  readonly done: Promise<void>;
}

/** Ends a connection in a way that its client cannot take for the end of the data. */
export function resetSocket(socket: Socket): void {
  // While an end is under way Node cannot send a reset, and would leave the socket open. All data has been sent then.
  if (socket.writableEnded && !socket.writableFinished) socket.destroy();
  else socket.resetAndDestroy();
}

/** Calls back when the system has taken everything that was written. */
function whenFlushed(socket: Socket, callback: () => void): void {
  if (socket.writableLength === 0) callback();
  else socket.write("", () => !socket.destroyed && callback());
}

/**
 * Serves a connection by a tunnel of its own, opened for it. The client's end is the tunnel's end; the far side's end is
 * the client's, after the data; a client that resets takes its tunnel with it, even one that is still being opened; a
 * tunnel that is refused or breaks resets the client, after the data that had arrived.
 *
 * An end from the client before the tunnel is open is kept until then: nothing tells one that has left from one that only
 * has no more to send.
 */
export function serveConnection(local: Socket, { dial, clock, linger, onOpen, onFailure }: Serving): LocalConnection {
  const life = new AbortController();
  let timer: unknown;
  let heardAt: number | undefined;

  function reset(reason: unknown): void {
    life.abort(reason);
    if (!local.destroyed) resetSocket(local);
  }

  /** What the client still sends has nowhere to go. It is read all the same, to see the client's end. */
  function stopSending(tunnel: Duplex): void {
    local.unpipe(tunnel);
    local.resume();
  }

  function fail(error: unknown): void {
    if (life.signal.aborted) return;
    onFailure(error);
    if (local.bytesWritten === 0) {
      reset(error);
      return;
    }
    const resetIn = (delay: number) => {
      clock.clearTimeout(timer);
      timer = clock.setTimeout(() => reset(error), delay);
    };
    // A client that does not read must not hold on to what has failed.
    resetIn(linger);
    const held = Math.min(local.bytesWritten, HELD_BY_SYSTEM);
    whenFlushed(local, () => resetIn(Math.min(linger, READING_TIME + held / READING_RATE)));
  }

  function join(tunnel: Duplex): void {
    tunnel.on("error", ignore);
    tunnel.on("close", () => {
      stopSending(tunnel);
      if (tunnel.errored || !tunnel.readableEnded) fail(tunnel.errored);
    });
    tunnel.on("end", () => {
      stopSending(tunnel);
      // Written in two steps, as nothing can reset a connection whose end waits for data before it.
      whenFlushed(local, () => {
        if (tunnel.errored) return;
        local.end(() => {
          if (!local.destroyed) timer = clock.setTimeout(() => local.destroy(), linger);
        });
      });
    });
    tunnel.on("finish", () => {
      heardAt = clock.now();
      tunnel.on("data", () => {
        heardAt = clock.now();
      });
    });
    tunnel.pipe(local, { end: false });
    local.pipe(tunnel);
  }

  const localGone = new Promise<void>((resolve) => {
    local.on("error", ignore);
    local.on("close", () => {
      clock.clearTimeout(timer);
      life.abort();
      resolve();
    });
  });
  const tunnelGone = dial(life.signal).then(
    (tunnel) =>
      new Promise<void>((resolve) => {
        tunnel.on("close", resolve);
        if (life.signal.aborted) {
          tunnel.destroy();
          return;
        }
        join(tunnel);
        onOpen();
      }),
    fail,
  );
  return { reset, idleSince: () => heardAt, done: Promise.all([localGone, tunnelGone]).then(ignore) };
}
