import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { RawData, WebSocket } from "ws";
import type { Timeline } from "../../fleet/timeline.ts";
import { TCP_BUFFERED_BYTES, TCP_BUFFERED_CHUNKS, TCP_LINGER } from "../../limits.ts";
import { closeReason, LOST } from "../close-reason.ts";
import { keepAlive } from "../keep-alive.ts";
import { outbox } from "../outbox.ts";

/** Calls back when something happens; gives back how to stop that. */
type Watch = (happened: () => void) => () => void;

export interface BridgeOptions {
  readonly timeline: Timeline;
  /** The device can no longer be reached. */
  readonly whenLost: Watch;
  /** What holds the other end of the connection is gone. */
  readonly whenGone: Watch;
  /** Says what an error of the connection means. */
  readonly explain: (error: Error) => string;
}

/**
 * Copies bytes between an open websocket and a connection, both ways, each no faster than it is taken. The end of the connection
 * closes the websocket with 1000 once the client has been sent everything, its failure and a lost device with 1011 and a reason;
 * the end of the websocket ends the connection, and a client that is lost or goes away before its end resets it. Whatever ends
 * first, nothing of the other is left.
 */
export function bridge(
  websocket: WebSocket,
  connection: Duplex,
  { timeline, whenLost, whenGone, explain }: BridgeOptions,
): void {
  const out = outbox(websocket);
  let over = false;
  let writing = 0;
  let held = false;

  const stopWatching = [whenLost(() => finish(1011, LOST)), whenGone(() => finish(1000, ""))];
  keepAlive(websocket, timeline);

  websocket.on("error", () => undefined);
  websocket.on("message", (data: RawData) => {
    // Messages are buffers: nobody has asked for another type.
    const bytes = data as Buffer;
    // A message without bytes says nothing to a connection, and would count for nothing while it waits.
    if (over || bytes.length === 0) return;
    writing++;
    if (connection.write(bytes, written) && writing < TCP_BUFFERED_CHUNKS) return;
    held = true;
    websocket.pause();
  });

  connection.on("data", (chunk: Buffer) => {
    if (over) return;
    out.send(chunk, sent);
    if (isFull()) connection.pause();
  });
  connection.on("end", () => finish(1000, ""));
  connection.on("error", (error: Error) => finish(1011, explain(error)));
  connection.on("close", () => finish(1011, "the connection was closed at its far end"));

  websocket.on("close", (code) => {
    if (over) return;
    stop();
    // 1005: the client closed without saying why. Any other code says that not everything came.
    if (code === 1000 || code === 1005) leave();
    else if (connection instanceof Socket) connection.resetAndDestroy();
    else connection.destroy();
  });

  /** The connection has taken a message, or never will. */
  function written(): void {
    writing--;
    if (!held || writing > 0) return;
    held = false;
    websocket.resume();
  }

  function isFull(): boolean {
    return websocket.bufferedAmount >= TCP_BUFFERED_BYTES || out.waiting >= TCP_BUFFERED_CHUNKS;
  }

  function sent(): void {
    if (!over && connection.isPaused() && !isFull()) connection.resume();
  }

  function finish(code: number, reason: string): void {
    if (over) return;
    stop();
    connection.destroy();
    // Else the client's own close frame is never read.
    websocket.resume();
    out.close(code, closeReason(reason));
  }

  function stop(): void {
    over = true;
    for (const unwatch of stopWatching) unwatch();
  }

  /** The client has said all: that is still handed over, what comes back is for nobody. */
  function leave(): void {
    const late = timeline.after(TCP_LINGER, () => connection.destroy());
    connection.on("close", () => late.cancel());
    connection.end(() => connection.destroy());
    connection.resume();
  }
}
