// biome-ignore-all lint/correctness/noNodejsModules: only tests import this; it is not shipped.
import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** How a local connection went, as its client sees it. */
interface Seen {
  readonly bytes: Buffer;
  /** `end` for a clean end, otherwise the error's code. */
  readonly how: string;
}

export interface LocalClient {
  readonly socket: Socket;
  /** Everything that came, as soon as the connection has ended. */
  readonly seen: Promise<Seen>;
  /** Resolves when so many bytes have come. */
  has(length: number): Promise<Buffer>;
}

/** A TCP client that reads all it gets. It ends its own side only when told to. */
export async function connectTo({
  localHost: host,
  localPort: port,
}: {
  readonly localHost: string;
  readonly localPort: number;
}): Promise<LocalClient> {
  const socket = connect({ host, port, allowHalfOpen: true });
  const chunks: Buffer[] = [];
  const waiting = new Set<() => void>();
  const all = () => Buffer.concat(chunks);
  socket.on("data", (chunk) => {
    chunks.push(chunk);
    for (const look of waiting) look();
  });
  const seen = new Promise<Seen>((resolve) => {
    socket.on("end", () => resolve({ bytes: all(), how: "end" }));
    socket.on("error", (error: NodeJS.ErrnoException) => resolve({ bytes: all(), how: error.code ?? error.name }));
  });
  await Promise.race([once(socket, "connect"), seen]);
  return {
    socket,
    seen,
    has: (length) =>
      new Promise((resolve) => {
        const look = () => {
          const bytes = all();
          if (bytes.length < length) return;
          waiting.delete(look);
          resolve(bytes);
        };
        waiting.add(look);
        look();
      }),
  };
}
