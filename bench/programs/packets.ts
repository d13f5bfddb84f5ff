import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import type { WebSocket } from "ws";

/** As long as the pieces of a full packet of ssh2 are together, in bytes: its data, without what is written around it. */
const PACKET = 32 * 1024;
/** As much may wait in the connection before the writer waits, in bytes. */
const WAITING = 256 * 1024;

/** What comes before so many bytes from a server, to make them one binary message (RFC 6455, 5.2). */
function frameHeader(length: number): Buffer {
  if (length < 126) return Buffer.from([0x82, length]);
  if (length > 0xffff) throw new RangeError(`a frame of ${length} bytes was not expected`);
  return Buffer.from([0x82, 126, length >> 8, length & 0xff]);
}

/**
 * A connection for an SSH server, over TCP or as the messages of a websocket. Either way a packet is sent when it is made,
 * whole: ssh2 writes it in three pieces, which would be three messages, where agents write it at once. The frames are
 * written without a copy, so that what is compared is the side that reads them.
 */
export function packets(connection: Socket, websocket?: WebSocket): Duplex {
  const source = websocket ?? connection;
  let held: Buffer[] = [];
  let size = 0;

  function flush(callback?: () => void): void {
    if (size > 0) {
      connection.cork();
      if (websocket) connection.write(frameHeader(size));
      for (const piece of held) connection.write(piece);
      connection.uncork();
      held = [];
      size = 0;
    }
    if (callback && connection.writableLength > WAITING) connection.once("drain", callback);
    else callback?.();
  }

  const stream = new Duplex({
    read: () => source.resume(),
    write(chunk: Buffer, _encoding, callback) {
      held.push(chunk);
      size += chunk.length;
      if (size >= PACKET) {
        flush(callback);
        return;
      }
      // What is no full packet goes out with what is written in the same turn.
      if (held.length === 1) process.nextTick(flush);
      callback();
    },
    final(callback) {
      flush();
      if (websocket) websocket.close(1000);
      else connection.end();
      callback();
    },
    destroy(error, callback) {
      connection.destroy();
      callback(error);
    },
  });
  const receive = (data: Buffer) => {
    if (!stream.push(data)) source.pause();
  };
  const over = () => stream.push(null);
  if (websocket) websocket.on("message", receive).on("close", over);
  else {
    connection
      .on("data", receive)
      .on("close", over)
      .on("error", () => {});
  }
  return stream;
}
