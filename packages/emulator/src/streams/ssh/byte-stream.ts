import { Duplex } from "node:stream";
import type { RawData, WebSocket } from "ws";
import { SSH_BUFFERED_BYTES } from "../../limits.ts";
import { closeReason } from "../close-reason.ts";

/** How a websocket is closed once nothing more is to be sent. */
export interface Ending {
  code: number;
  reason: string;
}

/**
 * The bytes of an open websocket as a stream, for a server that wants a socket. Ended, it sends what was written and closes the websocket as
 * `ending` says by then; destroyed with an error, it closes it at once with 1011 and the error's message. It is destroyed, and so says `close`, as soon as the websocket has closed.
 */
export function byteStream(websocket: WebSocket, ending: Ending): Duplex {
  const stream = new Duplex({
    allowHalfOpen: false,
    writableHighWaterMark: SSH_BUFFERED_BYTES,
    read: () => websocket.resume(),
    write(chunk: Buffer, _, done) {
      if (websocket.readyState !== websocket.OPEN) done();
      else if (websocket.bufferedAmount < SSH_BUFFERED_BYTES) {
        websocket.send(chunk, { binary: true }, () => undefined);
        done();
      } else websocket.send(chunk, { binary: true }, () => done());
    },
    final(done) {
      if (websocket.readyState === websocket.OPEN) websocket.close(ending.code, ending.reason);
      done();
    },
    destroy(error, done) {
      const { code, reason } = error ? { code: 1011, reason: closeReason(error.message) } : ending;
      if (websocket.readyState === websocket.OPEN) websocket.close(code, reason);
      done(error);
    },
  });
  websocket.on("message", (data: RawData) => {
    // Messages are buffers: nobody has asked for another type. Text is taken for its bytes.
    if (!stream.readableEnded && !stream.destroyed && !stream.push(data as Buffer)) websocket.pause();
  });
  websocket.on("error", () => undefined);
  websocket.on("close", () => stream.destroy());
  stream.on("error", () => undefined);
  return stream;
}
