import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

/** What stands between a server and the API, and sees the streams that the server opens and closes. */
export interface Proxy extends AsyncDisposable {
  readonly origin: string;
  /** Websockets that were opened so far. */
  readonly opened: number;
  /** Resolves when none of them is left. */
  closed(): Promise<void>;
}

export async function startProxy(target: string): Promise<Proxy> {
  const all = new Set<Socket>();
  const streams = new Set<Socket>();
  let opened = 0;
  const server = createServer((from) => {
    const to = connect(Number(new URL(target).port), "127.0.0.1");
    all.add(from);
    from.once("data", (chunk: Buffer) => {
      if (!/\r\nupgrade: *websocket/i.test(chunk.toString("latin1"))) return;
      streams.add(from);
      opened += 1;
    });
    from.on("close", () => {
      all.delete(from);
      streams.delete(from);
      to.destroy();
    });
    to.on("close", () => from.destroy());
    for (const each of [from, to]) each.on("error", () => undefined);
    from.pipe(to).pipe(from);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get opened() {
      return opened;
    },
    async closed() {
      await Promise.all([...streams].map((stream) => once(stream, "close")));
    },
    async [Symbol.asyncDispose]() {
      for (const socket of all) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
