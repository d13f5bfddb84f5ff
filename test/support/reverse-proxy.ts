import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer, type ServerOptions } from "node:https";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";

/** What an on-prem installation looks like from outside: HTTPS, under a path of its own. */
export interface ReverseProxy extends AsyncDisposable {
  readonly port: number;
  /** `https://localhost:PORT/base/path` */
  readonly baseUrl: string;
  /** How many connections have been made to it. */
  readonly connections: () => number;
  /** What arrived: method and target, and the name in the client's certificate where it showed one. */
  readonly requests: readonly { readonly line: string; readonly client: string | undefined }[];
}

/** Serves `basePath` by HTTPS from `upstream`, a base URL without TLS: requests and websockets. */
export async function startReverseProxy(
  tls: ServerOptions,
  { basePath, upstream }: { basePath: string; upstream: string },
): Promise<ReverseProxy> {
  const { hostname, port, pathname } = new URL(upstream);
  const requests: { line: string; client: string | undefined }[] = [];
  const sockets = new Set<Duplex>();
  let connections = 0;

  /** The path for upstream, or undefined where it is not under the base path. */
  function enter(incoming: IncomingMessage): string | undefined {
    const { method = "", url = "" } = incoming;
    const name = (incoming.socket as TLSSocket).getPeerCertificate().subject?.CN;
    requests.push({ line: `${method} ${url}`, client: typeof name === "string" ? name : undefined });
    return url.startsWith(`${basePath}/`) ? pathname + url.slice(basePath.length) : undefined;
  }

  const server = createServer(tls, (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const path = enter(incoming);
    if (path === undefined) return void outgoing.writeHead(404).end();
    const { method, headers } = incoming;
    const onward = httpRequest({ hostname, port, path, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => onward.destroy());
    incoming.pipe(onward);
  });
  server.on("upgrade", (incoming, socket, head) => {
    const path = enter(incoming);
    if (path === undefined) return void socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    const onward = connect(Number(port), hostname, () => {
      const lines = incoming.rawHeaders.flatMap((text, index) =>
        index % 2 ? [] : [`${text}: ${incoming.rawHeaders[index + 1]}`],
      );
      onward.write(`GET ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy()).on("close", () => socket.destroy());
    socket.on("error", () => onward.destroy()).on("close", () => onward.destroy());
  });
  server.on("connection", (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const own = (server.address() as AddressInfo).port;
  return {
    port: own,
    baseUrl: `https://localhost:${own}${basePath}`,
    connections: () => connections,
    requests,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
