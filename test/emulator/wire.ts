import { connect, type Socket } from "node:net";

/** A connection on which a test says what it likes, byte by byte. */
export interface Wire {
  readonly socket: Socket;
  /** All that has come so far, as Latin-1. */
  text(): string;
  /** Waits until what has come fits; rejects when the connection ends before. */
  until(pattern: RegExp): Promise<string>;
  /** How it ended: `end` (the server has closed it), or the code of an error such as `ECONNRESET`. */
  readonly ended: Promise<string>;
}

/** Connects; an error is a way to end, and never thrown. */
export function wire(port: number): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    let end: string | undefined;
    const looks = new Set<() => void>();
    const look = (): void => {
      for (const one of looks) one();
    };
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      look();
    });
    const ended = new Promise<string>((resolveEnd) => {
      socket.on("error", (error: NodeJS.ErrnoException) => {
        end = error.code ?? "error";
        reject(error);
      });
      socket.on("close", () => {
        end ??= "end";
        resolveEnd(end);
        look();
      });
    });
    const until = (pattern: RegExp): Promise<string> =>
      new Promise((resolveText, rejectText) => {
        const one = (): void => {
          if (pattern.test(text)) resolveText(text);
          else if (end !== undefined)
            rejectText(new Error(`${end} before ${pattern}: ${JSON.stringify(text.slice(0, 500))}`));
          else return;
          looks.delete(one);
        };
        looks.add(one);
        one();
      });
    socket.on("connect", () => resolve({ socket, text: () => text, until, ended }));
  });
}

/** Sends bytes, and gives back all that came until the server had closed. */
export async function tell(port: number, ...bytes: readonly (string | Buffer)[]): Promise<string> {
  const { socket, ended, text } = await wire(port);
  for (const some of bytes) socket.write(some);
  await ended;
  return text();
}
