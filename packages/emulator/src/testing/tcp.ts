import { once } from "node:events";
import { WebSocket } from "ws";
import { basic, type TestEmulator } from "./client.ts";

export interface TcpClient {
  readonly socket: WebSocket;
  /** All that has come so far. */
  bytes(): Buffer;
  /** Waits until what has come, as Latin-1, fits. */
  until(pattern: RegExp | ((text: string) => boolean)): Promise<string>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

/** A websocket to a device's TCP connection that was not opened yet; `query` is as in `hostname=&port=80`. */
function dialSocket({ emulator }: TestEmulator, query: string, device = "d"): WebSocket {
  const url = `${emulator.baseUrl.replace("http", "ws")}/projects/${emulator.projectId}/devices/${device}/connect?${query}`;
  return new WebSocket(url, { headers: { Authorization: basic(emulator.accessKey) }, perMessageDeflate: false });
}

/** An open TCP connection of a device. */
export async function connectTcp(test: TestEmulator, query: string, device = "d"): Promise<TcpClient> {
  const socket = dialSocket(test, query, device);
  const chunks: Buffer[] = [];
  const waiting = new Set<() => void>();
  socket.on("message", (data) => {
    chunks.push(data as Buffer);
    for (const look of waiting) look();
  });
  const closed = once(socket, "close").then(([code, reason]) => ({ code, reason: String(reason) }));
  await once(socket, "open");
  return {
    socket,
    bytes: () => Buffer.concat(chunks),
    closed,
    until: (pattern) =>
      new Promise((resolve) => {
        const look = (): void => {
          const text = Buffer.concat(chunks).toString("latin1");
          if (typeof pattern === "function" ? !pattern(text) : !pattern.test(text)) return;
          waiting.delete(look);
          resolve(text);
        };
        waiting.add(look);
        look();
      }),
  };
}

/** The answer to a TCP connection that was refused before the upgrade. */
export async function refusedTcp(test: TestEmulator, query: string, device = "d") {
  const [request, response] = await once(dialSocket(test, query, device), "unexpected-response");
  let text = "";
  for await (const chunk of response) text += chunk;
  request.destroy();
  return { status: response.statusCode, text };
}
