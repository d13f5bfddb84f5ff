import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { hearOnlyEnd } from "../faults/hear-only-end.ts";

interface Line {
  busy: boolean;
  /** The last request that came. */
  last: { readonly request: IncomingMessage; readonly response: ServerResponse } | undefined;
  /** Nothing more is taken from this connection. */
  full: boolean;
  readonly waiting: { readonly response: ServerResponse | undefined; readonly run: () => void }[];
}

/**
 * Lets the requests of one connection be served one after the other, in the order in which they came: a client may send the next
 * without having heard of the last. So many may wait; what comes behind them is not taken, the last one's answer closes the
 * connection (as RFC 9112, 9.3.2, lets a server do), and the client sends the rest again.
 */
export class Turns {
  readonly #most: number;
  readonly #lines = new WeakMap<Socket, Line>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Serves a request when those before it are answered; never, when its client has left by then. */
  take(request: IncomingMessage, response: ServerResponse, serve: () => void): void {
    const { socket } = request;
    const line = this.#lineOf(socket);
    if (line.full) return;
    line.last = { request, response };
    const last = line.waiting.at(-1);
    if (last?.response && line.waiting.length >= this.#most) {
      line.full = true;
      last.response.shouldKeepAlive = false;
      hearOnlyEnd(socket);
      return;
    }
    response.once("close", () => this.#next(socket, line));
    this.#run(line, { response, run: serve });
  }

  /** Calls back when all requests that came before are answered. For what is done with the connection itself. */
  whenAnswered(socket: Socket, run: () => void): void {
    const line = this.#lineOf(socket);
    if (line.full) return;
    this.#run(line, {
      response: undefined,
      run: () => {
        // Whatever comes from here on is another conversation.
        this.#lines.delete(socket);
        run();
      },
    });
  }

  /** The request that is still coming, with its answer; undefined between two of them. */
  incomplete(socket: Socket): Line["last"] {
    const last = this.#lines.get(socket)?.last;
    return last?.request.complete === false ? last : undefined;
  }

  #run(line: Line, turn: Line["waiting"][number]): void {
    if (line.busy) line.waiting.push(turn);
    else {
      line.busy = true;
      turn.run();
    }
  }

  #next(socket: Socket, line: Line): void {
    line.busy = false;
    const next = socket.destroyed ? undefined : line.waiting.shift();
    if (next) this.#run(line, next);
  }

  #lineOf(socket: Socket): Line {
    let line = this.#lines.get(socket);
    if (!line) {
      line = { busy: false, last: undefined, full: false, waiting: [] };
      this.#lines.set(socket, line);
    }
    return line;
  }
}
