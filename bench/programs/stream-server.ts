/**
 * The far side of streams, from memory: sources, sinks and echoes of bytes, log lines, an SSH server over websockets and
 * over plain TCP. Its first message is its port. `GET /ssh-port` tells the port of plain SSH, `GET /tcp-port` that of the
 * same sources and sinks over plain TCP, `GET /open` how many websockets are open. Ends with the process that started it.
 */
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import ssh2 from "ssh2";
import { type WebSocket, WebSocketServer } from "ws";
import { packets } from "./packets.ts";
import { ports } from "./stream-ports.ts";

const CHUNK = Buffer.alloc(64 * 1024, "x");
/** As much may wait in a websocket before its writer waits. */
const WAITING = 1024 * 1024;
/** 655 lines of 100 bytes with their ends. */
const LINES = Buffer.from(`${"l".repeat(99)}\n`.repeat(655));
const HOST_KEY = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "pkcs1", format: "pem" },
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
}).privateKey;

const BINARY = { binary: true } as const;
const sockets = new Set<WebSocket>();

/** Sends so many bytes as fast as the socket takes them, then closes. */
function pour(socket: WebSocket, chunk: Buffer, bytes: number): void {
  let left = bytes;
  const more = (error?: Error | null) => {
    if (error) return;
    // Not in one go: a connection that is lost takes everything, and tells of it only in a later turn.
    for (let turn = 0; turn < 64 && left > 0; turn += 1) {
      const part = left < chunk.length ? chunk.subarray(0, left) : chunk;
      left -= part.length;
      const full = left > 0 && socket.bufferedAmount > WAITING;
      socket.send(part, BINARY, full ? more : undefined);
      if (full) return;
    }
    if (left <= 0) socket.close(1000);
    else if (socket.readyState === socket.OPEN) setImmediate(more);
  };
  more();
}

/** Says one byte when so many have come. */
function swallow(socket: WebSocket, bytes: number): void {
  let left = bytes;
  socket.on("message", (data: Buffer) => {
    left -= data.length;
    if (left <= 0) socket.send(Buffer.from("."), () => socket.close(1000));
  });
}

function connect(socket: WebSocket, port: number, bytes: number): void {
  if (port === ports.source) pour(socket, CHUNK, bytes);
  else if (port === ports.sink) swallow(socket, bytes);
  else socket.on("message", (data: Buffer) => socket.send(data, BINARY));
}

/** The same over plain TCP. The first line says what is wanted. */
function plain(socket: Socket): void {
  socket.on("error", () => {});
  socket.once("data", (first: Buffer) => {
    const [port, bytes] = first.toString("latin1").split("\n", 1)[0]?.split(" ").map(Number) ?? [];
    let left = bytes ?? 0;
    if (port === ports.source) {
      const more = () => {
        while (left > 0) {
          const part = left < CHUNK.length ? CHUNK.subarray(0, left) : CHUNK;
          left -= part.length;
          if (!socket.write(part)) return void socket.once("drain", more);
        }
        socket.end();
      };
      more();
      return;
    }
    socket.write("+");
    socket.on("data", (data: Buffer) => {
      left -= data.length;
      if (left <= 0) socket.end(".");
    });
  });
}

/** A command is the number of bytes that it prints. */
const ssh = new ssh2.Server({ hostKeys: [HOST_KEY] }, (client) => {
  client.on("error", () => {});
  client.on("authentication", (attempt) => attempt.accept());
  client.on("session", (accept) => {
    accept().on("exec", (acceptExec, _, { command }) => {
      const channel = acceptExec();
      let left = Number(command);
      const more = () => {
        while (left > 0) {
          const part = left < CHUNK.length ? CHUNK.subarray(0, left) : CHUNK;
          left -= part.length;
          if (!channel.write(part)) return void channel.once("drain", more);
        }
        channel.exit(0);
        channel.end();
      };
      more();
    });
  });
});

function serveSsh(stream: Duplex): void {
  stream.on("error", () => {});
  stream.on("end", () => stream.destroy());
  ssh.injectSocket(stream as Socket);
}

const websockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
const tcp = createTcpServer(plain);
const plainSsh = createTcpServer({ noDelay: true }, (socket) => serveSsh(packets(socket)));

const server = createServer((request, response) => {
  const told: Record<string, number> = {
    "/ssh-port": (plainSsh.address() as AddressInfo).port,
    "/tcp-port": (tcp.address() as AddressInfo).port,
    "/open": sockets.size,
  };
  response.end(String(told[request.url ?? ""] ?? "unknown"));
});
server.on("upgrade", (request, connection, head) => {
  const url = new URL(request.url ?? "/", "http://localhost");
  // A device of this name is never answered.
  if (url.pathname.includes("/silent/")) return void connection.on("error", () => {});
  websockets.handleUpgrade(request, connection, head, (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    // A device of this name neither says nor reads anything.
    if (url.pathname.includes("/mute/")) socket.pause();
    else if (url.pathname.endsWith("/ssh")) serveSsh(packets(connection as Socket, socket));
    else if (url.pathname.endsWith("/connect")) {
      connect(socket, Number(url.searchParams.get("port")), Number(url.searchParams.get("hostname") || 0));
    } else if (url.pathname.includes("/dropped/")) socket.terminate();
    else if (!url.pathname.includes("/quiet/")) pour(socket, LINES, Number(url.searchParams.get("tail")) * 100);
  });
});

process.once("disconnect", () => process.exit());
tcp.listen(0, "127.0.0.1", () => {
  plainSsh.listen(0, "127.0.0.1", () => {
    server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
  });
});
