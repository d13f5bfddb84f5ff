import { connect } from "node:net";

const HEAD_END = Buffer.from("\r\n\r\n");

/** One connection that asks again as soon as it is answered, for as long as `more` says so. */
function keepAsking(port: number, request: Buffer, more: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let came: Buffer = Buffer.alloc(0);
    const ask = () => {
      if (more()) {
        socket.write(request);
        return;
      }
      socket.destroy();
      resolve();
    };
    socket.on("connect", ask);
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the server closed a connection")));
    socket.on("data", (chunk) => {
      came = came.length === 0 ? chunk : Buffer.concat([came, chunk]);
      const head = came.indexOf(HEAD_END);
      if (head === -1) return;
      const text = came.toString("latin1", 0, head);
      const [, status, length] = /^HTTP\/1\.1 (\d+) [\s\S]*\r\ncontent-length: (\d+)/i.exec(text) ?? [];
      if (status !== "200" || length === undefined) {
        socket.destroy(new Error(`the server answered ${text.slice(0, 120)}`));
        return;
      }
      if (came.length < head + HEAD_END.length + Number(length)) return;
      came = Buffer.alloc(0);
      ask();
    });
  });
}

/** Sends so many requests through so many connections, with as little work of its own as can be; requests per second. */
export async function rawRate(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
  { requests, connections }: { readonly requests: number; readonly connections: number },
): Promise<number> {
  const lines = Object.entries({ Host: `127.0.0.1:${port}`, ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const request = Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
  let left = requests;
  const more = (): boolean => {
    left -= 1;
    return left >= 0;
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: connections }, () => keepAsking(port, request, more)));
  return requests / ((performance.now() - startedAt) / 1000);
}
