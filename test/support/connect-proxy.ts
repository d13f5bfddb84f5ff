import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { isLoopback } from "./loopback.ts";

/** An HTTP proxy that makes tunnels (CONNECT), as companies have them. */
export interface ConnectProxy extends AsyncDisposable {
  readonly port: number;
  /** Each CONNECT that arrived: where to, and whether the proxy's own password came with it. */
  readonly tunnels: readonly { readonly target: string; readonly authorized: boolean }[];
  /** Every byte that clients have sent to it, in the tunnels and before them. */
  readonly seen: () => Buffer;
}

/** Starts one on the loopback interface, which reaches no further. `password`: `user:password` that it asks for. */
export async function startConnectProxy(password?: string): Promise<ConnectProxy> {
  const expected = password && `Basic ${Buffer.from(password).toString("base64")}`;
  const tunnels: { target: string; authorized: boolean }[] = [];
  const chunks: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((_, response) => void response.writeHead(405).end("tunnels only"));
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
  });
  server.on("connect", (request, client: Socket, head) => {
    const target = request.url ?? "";
    const authorized = expected === undefined || request.headers["proxy-authorization"] === expected;
    tunnels.push({ target, authorized });
    chunks.push(Buffer.from(`${request.rawHeaders.join("\n")}\n`), head);
    client.on("data", (chunk: Buffer) => chunks.push(chunk));
    if (!authorized) {
      client.end(
        "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n",
      );
      return;
    }
    const { hostname, port } = new URL(`http://${target}`);
    if (!isLoopback(hostname)) return void client.destroy();
    const server = connect(Number(port), hostname, () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      server.write(head);
      server.pipe(client).pipe(server);
    });
    server.on("error", () => client.destroy()).on("close", () => client.destroy());
    client.on("close", () => server.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    tunnels,
    seen: () => Buffer.concat(chunks),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
