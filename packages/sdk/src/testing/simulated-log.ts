// biome-ignore-all lint/correctness/noNodejsModules: only tests import this; it is not shipped.
import type { IncomingMessage } from "node:http";
import type { WebSocket } from "ws";
import type { LogHandler } from "./log-server.ts";
import type { Random } from "./random.ts";

/** How a connection is dropped: without a close frame, or with one that is not the end of the log. */
const DROPS = ["terminate", "close", "1001", "1011"] as const;

/** A container's log as a server keeps it: it goes on while nobody is connected. */
export interface SimulatedLog {
  readonly lines: readonly string[];
  readonly handler: LogHandler;
  /** The `tail` of each connection, in order. */
  readonly tails: readonly number[];
  readonly connected: number;
  write(...lines: string[]): void;
  /** Begins a line. The next line that is written is its end. */
  writePart(text: string): void;
  /** Forgets everything, as a container does that is made anew. */
  restart(): void;
  /** Drops all connections, what was written before having been sent. */
  drop(how?: (typeof DROPS)[number]): Promise<void>;
  /** Ends the log: with a normal close frame, once everything has been sent. */
  end(): void;
}

export interface SimulatedLogOptions {
  /** Cuts frames at random places, inside characters too. Otherwise what is there goes out in one frame. */
  readonly random?: Random;
  /** After how many bytes a connection is dropped, asked when it begins. Undefined: it is not. */
  readonly dropAfter?: (replayed: number) => number | undefined;
  readonly onDrop?: () => void;
  readonly newline?: string;
}

interface Client {
  readonly flushed: Promise<void>;
  pump(): void;
  drop(how: (typeof DROPS)[number]): void;
}

export function simulatedLog({ random, dropAfter, onDrop, newline = "\n" }: SimulatedLogOptions = {}): SimulatedLog {
  let lines: string[] = [];
  let part = "";
  let ended = false;
  const tails: number[] = [];
  const clients = new Set<Client>();

  function serve(socket: WebSocket, { url }: IncomingMessage): void {
    const query = new URL(url ?? "", "http://localhost").searchParams;
    const tail = Number(query.get("tail"));
    const follow = query.get("follow") === "true";
    tails.push(tail);
    let cursor = Math.max(0, lines.length - tail);
    let waiting = Buffer.from(text(cursor, lines.length));
    let left = dropAfter?.(waiting.length) ?? Number.POSITIVE_INFINITY;
    cursor = lines.length;
    let partSent = 0;
    let sending = false;
    let flush = () => {};
    let flushed = Promise.resolve();

    const client: Client = {
      get flushed() {
        return flushed;
      },
      pump,
      drop(how) {
        if (!clients.delete(client)) return;
        if (how === "terminate") socket.terminate();
        else if (how === "close") socket.close();
        else socket.close(Number(how));
        onDrop?.();
      },
    };

    function text(from: number, to: number): string {
      return lines
        .slice(from, to)
        .map((line) => line + newline)
        .join("");
    }

    function refill(): void {
      if (follow && cursor < lines.length) {
        const whole = text(cursor, lines.length);
        waiting = Buffer.concat([waiting, Buffer.from(whole).subarray(partSent)]);
        cursor = lines.length;
        partSent = 0;
      }
      const begun = Buffer.from(part);
      if (begun.length > partSent) {
        waiting = Buffer.concat([waiting, begun.subarray(partSent)]);
        partSent = begun.length;
      }
    }

    function pump(): void {
      if (sending || !clients.has(client)) return;
      refill();
      if (waiting.length === 0) {
        if (!follow || ended) socket.close(1000);
        return;
      }
      const size = Math.min(waiting.length, left, random?.between(1, random.pick([20, 400, 9_000])) ?? waiting.length);
      const frame = waiting.subarray(0, size);
      waiting = waiting.subarray(size);
      left -= size;
      sending = true;
      flushed = new Promise((resolve) => {
        flush = resolve;
      });
      socket.send(frame, () => {
        sending = false;
        if (left <= 0) client.drop(random?.pick(DROPS) ?? "terminate");
        pump();
        if (!sending) flush();
      });
    }

    clients.add(client);
    socket.on("close", () => clients.delete(client));
    pump();
  }

  const pump = () => {
    for (const client of clients) client.pump();
  };
  return {
    get lines() {
      return lines;
    },
    tails,
    get connected() {
      return clients.size;
    },
    handler: { accept: serve },
    write(...added) {
      const [first, ...others] = added;
      if (first === undefined) return;
      for (const line of [part + first, ...others]) lines.push(line);
      part = "";
      pump();
    },
    writePart(text) {
      part += text;
      pump();
    },
    restart() {
      lines = [];
      part = "";
    },
    async drop(how = "terminate") {
      const all = [...clients];
      await Promise.all(all.map(({ flushed }) => flushed));
      for (const client of all) client.drop(how);
    },
    end() {
      ended = true;
      pump();
    },
  };
}
