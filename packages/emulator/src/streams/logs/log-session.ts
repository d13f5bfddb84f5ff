import type { WebSocket } from "ws";
import type { ContainerLog } from "../../fleet/logs/container-log.ts";
import type { Timeline, Timer } from "../../fleet/timeline.ts";
import { LOG_BUFFERED_BYTES, LOG_FRAME_BYTES, LOG_LOOK_INTERVAL } from "../../limits.ts";
import { LOST } from "../close-reason.ts";
import { keepAlive } from "../keep-alive.ts";
import { outbox } from "../outbox.ts";

export interface LogSessionOptions {
  /** Go on with what is written later, until the client leaves or the container is gone. */
  readonly follow: boolean;
  /** How many of the last lines come first; 0 or less is all there are. */
  readonly tail: number;
  readonly timeline: Timeline;
  /** Calls back when the device can no longer be reached; gives back how to stop that. */
  readonly whenLost: (lost: () => void) => () => void;
}

/**
 * Sends a container's log over a websocket that is open: binary frames of whole lines. It keeps no lines of its own: a
 * client that reads slowly is served from the log when it is ready for more, and told (1011) when lines have left the log
 * before it could take them. Ends with close 1000 when the log does.
 */
export function streamLog(socket: WebSocket, log: ContainerLog, options: LogSessionOptions): void {
  const { follow, timeline } = options;
  log.catchUp(timeline.now());
  let cursor = options.tail > 0 ? Math.max(log.first, log.next - options.tail) : log.first;
  const end = follow ? Number.POSITIVE_INFINITY : log.next;
  const out = outbox(socket);
  let waiting = false;
  let done = false;
  let nextLine: Timer | undefined;

  const stopListening = log.onChange(() => pump());
  const stopWatching = options.whenLost(() => finish(1011, LOST));
  socket.on("error", () => undefined);
  socket.on("close", stop);
  keepAlive(socket, timeline);
  pump();

  function pump(): void {
    if (done || waiting) return;
    nextLine?.cancel();
    const now = timeline.now();
    log.catchUp(now);
    const until = Math.min(log.next, end);
    let sent = 0;
    while (cursor < until) {
      if (cursor < log.first) {
        finish(1011, `the client reads too slowly: ${log.first - cursor} lines are lost`);
        return;
      }
      if (socket.bufferedAmount >= LOG_BUFFERED_BYTES) {
        waiting = true;
        return;
      }
      if (sent >= LOG_BUFFERED_BYTES) {
        // A log that is read faster than it is made would leave no time for anything else.
        waiting = true;
        setImmediate(goOn);
        return;
      }
      sent += sendFrame(until);
    }
    if (!follow || log.ended) finish(1000, "");
    else if (Number.isFinite(log.nextAt()))
      nextLine = timeline.at(Math.max(log.nextAt(), now + LOG_LOOK_INTERVAL), pump);
  }

  function goOn(): void {
    waiting = false;
    pump();
  }

  function sendFrame(until: number): number {
    const lines: string[] = [];
    let bytes = 0;
    while (cursor < until) {
      const line = `${log.line(cursor)}\n`;
      const size = Buffer.byteLength(line);
      if (bytes > 0 && bytes + size > LOG_FRAME_BYTES) break;
      lines.push(line);
      bytes += size;
      cursor++;
    }
    out.send(Buffer.from(lines.join("")), () => {
      if (waiting && socket.bufferedAmount < LOG_BUFFERED_BYTES) goOn();
    });
    return bytes;
  }

  function finish(code: number, reason: string): void {
    stop();
    out.close(code, reason);
  }

  /** Called when the log is done with the client, and again when the client has gone. */
  function stop(): void {
    if (done) return;
    done = true;
    stopListening();
    stopWatching();
    nextLine?.cancel();
  }
}
