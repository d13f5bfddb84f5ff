// biome-ignore-all lint/correctness/noNodejsModules: only tests import this; it is not shipped.
import { once } from "node:events";
import type { WebSocket } from "ws";
import type { LogHandler } from "./log-server.ts";

/** A connection to a log that a test serves by hand, whatever was asked for. */
interface ScriptedConnection {
  readonly tail: number;
  /** Sends text, and resolves when the client has read it or has gone. */
  send(text: string): Promise<unknown>;
  /** The same with whole lines. */
  lines(lines: readonly string[]): Promise<unknown>;
  drop(): void;
  /** With a normal close frame. */
  end(): void;
}

export interface ScriptedLog {
  readonly handler: LogHandler;
  /** The next connection, in the order in which they came. */
  next(): Promise<ScriptedConnection>;
}

function connectionOf(socket: WebSocket, tail: number): ScriptedConnection {
  async function send(text: string): Promise<unknown> {
    if (socket.readyState !== socket.OPEN) return undefined;
    const leaving = new AbortController();
    const { signal } = leaving;
    socket.send(text);
    // It is answered when what was sent before it has been read.
    socket.ping();
    const gone = once(socket, "close", { signal }).catch(() => undefined);
    return Promise.race([once(socket, "pong", { signal }).catch(() => undefined), gone]).finally(() => leaving.abort());
  }
  return {
    tail,
    send,
    lines: (lines) => send(lines.map((line) => `${line}\n`).join("")),
    drop: () => socket.terminate(),
    end: () => socket.close(1000),
  };
}

export function scriptedLog(): ScriptedLog {
  const come: ScriptedConnection[] = [];
  let waiting: ((connection: ScriptedConnection) => void)[] = [];
  return {
    handler: {
      accept(socket, { url }) {
        const tail = Number(new URL(url ?? "", "http://localhost").searchParams.get("tail"));
        const connection = connectionOf(socket, tail);
        const [first, ...others] = waiting;
        waiting = others;
        if (first) first(connection);
        else come.push(connection);
      },
    },
    next() {
      const connection = come.shift();
      return connection ? Promise.resolve(connection) : new Promise((resolve) => waiting.push(resolve));
    },
  };
}
