import { type AddressInfo, createServer, type Server } from "node:net";

/** A server that holds a free port of the loopback interface. */
export async function listeningPort(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
