import type { WebSocket } from "ws";
import type { Timeline, Timer } from "../fleet/timeline.ts";

/** Milliseconds between two websocket pings to the client of a stream. */
const PING_INTERVAL = 30_000;

/**
 * Pings the client of an open websocket at regular times, until the function it gives back is called or the socket has closed. A ping
 * that has not left yet stands for those that fall due meanwhile: a clock that is moved by hours, or a client that does not read,
 * gets one.
 */
export function keepAlive(websocket: WebSocket, timeline: Timeline): () => void {
  let next: Timer;
  let leaving = false;
  const plan = (): void => {
    next = timeline.after(PING_INTERVAL, () => {
      plan();
      if (leaving) return;
      leaving = true;
      websocket.ping(undefined, undefined, () => {
        leaving = false;
      });
    });
  };
  const stop = (): void => {
    websocket.off("close", stop);
    next.cancel();
  };
  plan();
  websocket.on("close", stop);
  return stop;
}
