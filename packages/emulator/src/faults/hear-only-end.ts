import type { Socket } from "node:net";

/**
 * Lets a connection on which nothing is answered any more be read for nobody: what its client still says is thrown away (further
 * requests would be kept in line behind the one that is never answered, without a bound), but that it leaves is heard.
 */
export function hearOnlyEnd(socket: Socket): void {
  const others = socket.rawListeners("data");
  // Before the others go: Node's HTTP parser reads past the socket's events until somebody asks for them.
  socket.on("data", () => undefined);
  for (const listener of others) socket.off("data", listener as (chunk: Buffer) => void);
  socket.resume();
}
