import type { WebSocket } from "ws";
import type { Clock } from "../../http/clock.ts";

/** So many bytes may be on their way to a peer that reads slowly before an unanswered ping says nothing any more. */
const IN_FLIGHT = 64 * 1024;

/** How an open websocket is watched. */
export interface Watch {
  readonly clock: Clock;
  /** Milliseconds between two pings; undefined: none. A peer that is gone is noticed after two at the latest. */
  readonly interval: number | undefined;
  /** How many bytes were sent until now, where any are. */
  readonly sent?: () => number;
  readonly onLost: () => void;
}

/**
 * Pings a websocket, and tells when nothing at all came back for a whole interval: the peer is gone, though nobody closed
 * the connection. Back-pressure is no sign of that: while we do not read we cannot see an answer, and a peer that does
 * not read (gorilla, while its device is slow) does not answer until it has read what is before the ping. TCP itself ends
 * such a connection if its peer is gone.
 *
 * @returns How to stop it.
 */
export function watch(socket: WebSocket, { clock, interval, sent = () => 0, onLost }: Watch): () => void {
  if (interval === undefined) return () => {};
  const every = interval;
  let alive = true;
  /** As many bytes the peer has surely read: a pong repeats what its ping said. */
  let read = 0;
  let timer: unknown;
  let look: NodeJS.Immediate | undefined;

  const seen = () => {
    alive = true;
  };
  const answered = (data: Buffer) => {
    alive = true;
    const said = Number(data.toString("latin1"));
    if (said > read && said <= sent()) read = said;
  };

  const isHeld = () => socket.isPaused || socket.bufferedAmount > 0;
  const isLost = () => !alive && !isHeld() && sent() - read <= IN_FLIGHT;

  function tick(): void {
    if (!isLost()) {
      goOn();
      return;
    }
    // A process that was busy has not yet looked at what has arrived meanwhile: it surely has after two turns.
    look = setImmediate(() => {
      look = setImmediate(judge);
    });
  }

  function judge(): void {
    if (!isLost()) {
      goOn();
      return;
    }
    stop();
    onLost();
  }

  function goOn(): void {
    // What held the answer back may go away now: the peer gets a whole interval again.
    alive = isHeld();
    if (socket.readyState === socket.OPEN) socket.ping(String(sent()));
    timer = clock.setTimeout(tick, every);
  }

  function stop(): void {
    clock.clearTimeout(timer);
    clearImmediate(look);
    socket.removeListener("message", seen).removeListener("ping", seen).removeListener("pong", answered);
  }

  socket.on("message", seen).on("ping", seen).on("pong", answered);
  timer = clock.setTimeout(tick, every);
  return stop;
}
