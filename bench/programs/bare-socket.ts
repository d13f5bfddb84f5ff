import { connect as connectTcp } from "node:net";
import { WebSocket } from "ws";
import { ports } from "./stream-ports.ts";

/** As much may wait in a bare websocket before its writer waits. */
const WAITING = 1024 * 1024;

export function bareUrl(origin: string, port: number, bytes: number): string {
  return `${origin.replace("http", "ws")}/api/projects/p/devices/d/connect?hostname=${bytes}&port=${port}`;
}

/** Moves bytes through a websocket with nothing around it, and gives how many came. */
export function bareDownload(origin: string, bytes: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(bareUrl(origin, ports.source, bytes), { perMessageDeflate: false });
    let came = 0;
    socket.on("message", (data: Buffer) => {
      came += data.length;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(came));
  });
}

/** The other way; resolves when the other side says that it has everything. */
export function bareUpload(origin: string, bytes: number, chunk: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(bareUrl(origin, ports.sink, bytes), { perMessageDeflate: false });
    let left = bytes;
    const more = () => {
      while (left > 0) {
        left -= chunk.length;
        const full = socket.bufferedAmount > WAITING;
        socket.send(chunk, { binary: true }, full ? more : undefined);
        if (full) return;
      }
    };
    socket.on("open", more);
    socket.on("message", () => {});
    socket.on("error", reject);
    socket.on("close", () => resolve(bytes - left));
  });
}

/** The same bytes with no websocket at all. */
export function tcpDownload(port: number, bytes: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp(port, "127.0.0.1", () => socket.write(`${ports.source} ${bytes}\n`));
    let came = 0;
    socket.on("data", (data) => {
      came += data.length;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(came));
  });
}

export function tcpUpload(port: number, bytes: number, chunk: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp(port, "127.0.0.1", () => socket.write(`${ports.sink} ${bytes}\n`));
    let left = bytes;
    const more = () => {
      while (left > 0) {
        left -= chunk.length;
        if (!socket.write(chunk)) return void socket.once("drain", more);
      }
    };
    // Only what comes after the first line is counted.
    socket.once("data", more);
    socket.on("error", reject);
    socket.on("close", () => resolve(bytes - left));
  });
}
