import type { WebSocket } from "ws";
import type { Clock } from "../../http/clock.ts";
import type { StreamEnd } from "../socket/stream-end.ts";
import { type Connection, readConnection } from "./connection.ts";
import { createLineSplitter } from "./lines.ts";
import { createReplay } from "./replay.ts";
import type { Splice } from "./splice.ts";

/** What a connection that goes on with a log is to be held against. */
export interface Resumption {
  /** The last lines seen. */
  readonly seen: readonly string[];
  /** How many lines were asked for. */
  readonly asked: number;
  /** The first lines of the replay that was not wide enough, if this is the wider one. */
  readonly narrower: readonly string[];
  /** Takes over what is new. Returns false where a wider replay is wanted instead. */
  readonly splice: (splice: Splice, ended: boolean) => boolean;
}

/** How one connection ended. */
export interface Ended extends StreamEnd {
  /** Lines that did arrive, but were not handed on: a next connection brings them again. */
  readonly unfinished: readonly string[];
  /** Whether it ended inside a line. */
  readonly partial: boolean;
  /** Whether nothing arrived. */
  readonly empty: boolean;
  /** How long it was open, in milliseconds. */
  readonly lasted: number;
}

export interface ReceiveOptions {
  readonly clock: Clock;
  readonly pingInterval: number | undefined;
  readonly resumption: Resumption | undefined;
  /** Whether this end is that of the log. */
  readonly isNormal: (end: Pick<Ended, "code" | "partial" | "cause">) => boolean;
  readonly deliver: (lines: readonly string[], characters: number) => void;
  /** `end` is undefined where the connection was given up for one with a wider replay. */
  readonly onEnd: (end: Ended | undefined) => void;
}

/** Hands on the lines that one connection brings. The last, which lacks its newline, only if the log ends with it. */
export function receive(socket: WebSocket, options: ReceiveOptions): Connection {
  const { clock, pingInterval, resumption, isNormal, deliver, onEnd } = options;
  const splitter = createLineSplitter();
  const openedAt = clock.now();
  let empty = true;
  let over = false;
  /** How many of the characters that came belong to lines that have been handed on. */
  let counted = 0;

  const createResumed = ({ seen, asked, narrower, splice }: Resumption) =>
    createReplay({
      seen,
      asked,
      narrower,
      clock,
      onDecided(decision) {
        replay = undefined;
        counted = splitter.characters;
        if (splice(decision, over)) return;
        connection.close();
        onEnd(undefined);
      },
    });
  let replay = resumption && createResumed(resumption);

  /** A line is counted with all the frames that it came in, not only with its last. */
  function handOn(lines: readonly string[]): void {
    if (lines.length === 0) return;
    deliver(lines, splitter.characters - counted);
    counted = splitter.characters;
  }

  /** The connection broke off. Gives what it brought of which it is not sure that it is new and whole. */
  function lose(rest: readonly string[]): readonly string[] {
    if (!(replay && resumption)) return rest;
    const known = replay.abandon();
    // Whatever it brought, all of it comes again.
    if (!known || known.splice.gap) return [];
    if (!known.sure) return [...known.splice.lines, ...rest];
    resumption.splice(known.splice, true);
    return rest;
  }

  const connection = readConnection(socket, {
    clock,
    pingInterval,
    onBytes(bytes) {
      const before = splitter.newlines;
      const lines = splitter.push(bytes);
      empty = false;
      if (replay) replay.push(lines, splitter.newlines - before);
      else handOn(lines);
    },
    onEnd(end) {
      over = true;
      const { partial } = splitter;
      const rest = splitter.end();
      let unfinished: readonly string[] = [];
      if (isNormal({ code: end.code, partial, cause: end.cause })) {
        if (replay) {
          replay.push(rest, 0);
          replay?.end();
        } else handOn(rest);
      } else unfinished = lose(rest);
      onEnd({ ...end, unfinished, partial, empty, lasted: clock.now() - openedAt });
    },
  });
  return {
    ...connection,
    close() {
      connection.close();
      replay?.abandon();
    },
  };
}
