// biome-ignore-all lint/correctness/noNodejsModules: only tests import this; it is not shipped.
import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import { createWebSocketStream, type WebSocket } from "ws";
import { type Clock, systemClock } from "../http/clock.ts";
import type { ClientOptions } from "../options.ts";
import { type LogHandler, type LogServer, startLogServer } from "./log-server.ts";

export interface TunnelServer extends LogServer {
  /** Tunnels that are open now, as the server sees them. */
  readonly tunnels: ReadonlySet<WebSocket>;
  /** Resolves with the next tunnel that is opened. */
  next(): Promise<WebSocket>;
}

export interface TunnelServerOptions {
  /** What a tunnel leads to. It gives back what it gets unless told otherwise. */
  far?: ((tunnel: WebSocket, request: IncomingMessage) => void) | undefined;
  /** What a handshake gets in place of a tunnel, where it is to get none. */
  instead?: ((request: IncomingMessage) => LogHandler | undefined) | undefined;
  clock?: Clock | undefined;
  /** What the client is given beside the address. */
  client?: ClientOptions | undefined;
}

/** A far side that gives back what it gets. */
function echo(tunnel: WebSocket): void {
  tunnel.on("message", (data) => tunnel.send(data, { binary: true }));
}

/** A far side that is a TCP server of this machine. */
export function bridgeTo(port: number): (tunnel: WebSocket) => void {
  return (tunnel) => {
    const far = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    const stream = createWebSocketStream(tunnel);
    far.on("error", () => tunnel.close(1011, "the far side failed"));
    far.on("close", () => stream.destroy());
    stream.on("error", () => far.destroy());
    stream.on("close", () => far.destroy());
    stream.pipe(far).pipe(stream);
  };
}

/** A real server of tunnels on the loopback interface, with a client for it. */
export async function startTunnelServer({
  far = echo,
  instead,
  clock = systemClock,
  client = {},
}: TunnelServerOptions = {}): Promise<TunnelServer> {
  const tunnels = new Set<WebSocket>();
  const waiting: ((tunnel: WebSocket) => void)[] = [];
  const accept = (tunnel: WebSocket, request: IncomingMessage) => {
    tunnels.add(tunnel);
    tunnel.on("close", () => tunnels.delete(tunnel));
    far(tunnel, request);
    for (const tell of waiting.splice(0)) tell(tunnel);
  };
  const server = await startLogServer((request) => instead?.(request) ?? { accept }, { clock, client });
  return {
    ...server,
    tunnels,
    next: () => new Promise((resolve) => waiting.push(resolve)),
  };
}
