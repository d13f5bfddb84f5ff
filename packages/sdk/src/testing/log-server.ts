// biome-ignore-all lint/correctness/noNodejsModules: only tests import this; it is not shipped.
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { Synpse } from "../client.ts";
import type { Clock } from "../http/clock.ts";
import type { ClientOptions } from "../options.ts";
import { DeviceStreams, type StreamOptions } from "../streaming/index.ts";
import { clientWithClock } from "./client.ts";

export interface LogServer extends AsyncDisposable {
  readonly origin: string;
  readonly streams: DeviceStreams;
  /** The handshakes that arrived. */
  readonly requests: IncomingMessage[];
  /** Connections that are open now. */
  readonly sockets: ReadonlySet<Socket>;
  /** The code that the first accepted websocket closed with, as the server sees it. */
  readonly closed: Promise<number>;
}

/** What a server does with a handshake: serve an accepted websocket, or answer the raw connection itself. */
export type LogHandler =
  | { accept: (socket: WebSocket, request: IncomingMessage) => void }
  | { raw: (connection: Duplex, request: IncomingMessage) => void };

/** What the client of a log server is given beside its address. */
export interface LogClient {
  readonly clock?: Clock;
  readonly client?: ClientOptions;
  readonly streams?: StreamOptions;
}

/** A real websocket server on the loopback interface, with a client for it. */
export async function startLogServer(
  handlerFor: LogHandler | ((request: IncomingMessage) => LogHandler),
  options: LogClient = {},
): Promise<LogServer> {
  const requests: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  let tellClosed = (_code: number) => {};
  const closed = new Promise<number>((resolve) => {
    tellClosed = resolve;
  });
  const server: Server = createServer();
  const websockets = new WebSocketServer({ noServer: true });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("upgrade", (request, connection, head) => {
    requests.push(request);
    const handler = typeof handlerFor === "function" ? handlerFor(request) : handlerFor;
    connection.on("error", () => {});
    if ("raw" in handler) {
      // Otherwise the end of the other side is never seen.
      connection.on("end", () => connection.end()).resume();
      handler.raw(connection, request);
      return;
    }
    websockets.handleUpgrade(request, connection, head, (socket) => {
      socket.on("error", () => {});
      socket.on("close", tellClosed);
      handler.accept(socket, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const given = { baseUrl: `${origin}/api`, accessKey: "s1vAccessKey", projectId: "prj_1", ...options.client };
  const synpse = options.clock ? clientWithClock(given, options.clock) : new Synpse(given);
  return {
    origin,
    streams: new DeviceStreams(synpse, options.streams),
    requests,
    sockets,
    closed,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** An HTTP answer in place of the upgrade. */
export function refuse(status: string, body = "", headers: Record<string, string> = {}): LogHandler {
  return {
    raw(connection) {
      const lines = Object.entries({ "Content-Length": String(Buffer.byteLength(body)), ...headers });
      connection.end(
        `HTTP/1.1 ${status}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`,
      );
    },
  };
}
