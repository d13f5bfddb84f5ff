import type { WebSocket } from "ws";
import type { Clock } from "../../http/clock.ts";
import { sleep } from "../../http/sleep.ts";
import type { Settings } from "../../options.ts";
import { streamEnded } from "../socket/stream-end.ts";
import type { Connection } from "./connection.ts";
import { createDelivery, type LogIterator } from "./delivery.ts";
import { GAPS } from "./gap.ts";
import { createHistory } from "./history.ts";
import { type Ended, type Resumption, receive } from "./receive.ts";
import { gaveUp, mayReopen, pauseBefore } from "./reconnect.ts";
import type { Splice } from "./splice.ts";

/** How many lines a replay has room for that were written while there was no connection. */
const HEADROOM = 1_000;
/** The same, when that was not enough. */
const WIDE_HEADROOM = 10_000;
/** So many lines more show whether a log is longer: one, and one more that may only have begun. */
const PROBE = 2;
/** A connection without a line that lasts this long, in milliseconds, shows that the log is empty. */
const EMPTY_AFTER = 1_000;
/** One that lasts this long was no failed attempt, though it brought nothing new: the log is quiet. */
const STABLE_AFTER = 60_000;

const NORMAL = 1000;
/** Ways in which servers end a log that is not followed: without a code, going away, or just dropping the connection. */
const TOLERATED = new Set([1001, 1005, 1006]);

/** What a log is read from. */
export interface LogSource {
  /** Opens a websocket that is still paused. */
  readonly open: (tail: number, signal: AbortSignal) => Promise<WebSocket>;
  readonly follow: boolean;
  readonly tail: number;
  /** How many attempts in a row may bring nothing new. 0: the log is read over one connection. */
  readonly maxReconnects: number;
  readonly signal: AbortSignal | undefined;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly pingInterval: number | undefined;
}

/** Reads lines, over as many connections as it takes. The first is opened by the first `next()`. */
export function readLog(source: LogSource): LogIterator {
  const { follow, maxReconnects, settings, clock, pingInterval } = source;
  const stop = new AbortController();
  const history = maxReconnects > 0 ? createHistory() : undefined;
  let connection: Connection | undefined;
  /** Attempts since something new arrived. */
  let tries = 0;
  let wide = false;
  /** How the replay began that was not wide enough. */
  let narrower: readonly string[] = [];
  let wasEmpty = false;
  /** Whether it is known where the log began. */
  let begun = false;
  /** What a lost connection brought and the next is to bring again. If there is none, it was not in vain. */
  let unfinished: readonly string[] = [];

  const delivery = createDelivery(
    {
      start: () => void run().then(() => delivery.end(), giveUp),
      stop() {
        stop.abort();
        connection?.close();
      },
      hold: (full) => (full ? connection?.pause() : connection?.resume()),
    },
    source.signal,
  );

  function giveUp(error: unknown): void {
    delivery.push(unfinished);
    delivery.end({ error });
  }

  function deliver(lines: readonly string[], characters: number): void {
    if (lines.length === 0) return;
    tries = 0;
    unfinished = [];
    history?.add(lines, characters);
    delivery.push(lines);
  }

  function splice({ lines, gap, wider, head }: Splice, ended: boolean): boolean {
    if (wider && begun && !(wide || ended)) {
      wide = true;
      narrower = head;
      return false;
    }
    wide = false;
    narrower = [];
    unfinished = [];
    if (gap) delivery.push([GAPS[gap]]);
    // What was asked for beyond `tail` only shows that there is more.
    const fresh = wider && !begun ? lines.slice(Math.min(PROBE, lines.length - source.tail)) : lines;
    deliver(
      fresh,
      fresh.reduce((sum, { length }) => sum + length, 0),
    );
    return true;
  }

  /**
   * How the next connection goes on. Where nothing was seen yet, it starts like the first. That one would have begun further
   * back, so if the log has more lines than are to come, there is a gap before them.
   */
  function resume(): Resumption {
    const seen = history?.recent() ?? [];
    begun = seen.length > 0 || wasEmpty;
    const asked = begun ? seen.length + (wide ? WIDE_HEADROOM : HEADROOM) : source.tail + PROBE;
    return { seen, asked, narrower, splice };
  }

  async function open(tail: number): Promise<WebSocket> {
    const socket = await source.open(tail, stop.signal);
    if (!stop.signal.aborted) return socket;
    // It was opened at the very moment at which nobody wanted it any more.
    socket.terminate();
    throw stop.signal.reason;
  }

  /** Opens the log once more, as often as it takes. What it was lost by is thrown when that is in vain. */
  async function reopen(tail: number, lostBy: unknown): Promise<WebSocket> {
    for (let error = lostBy; ; ) {
      if (tries >= maxReconnects) throw gaveUp(error, tries);
      const pause = pauseBefore(tries + 1, error, settings, clock);
      if (pause === undefined) throw error;
      tries += 1;
      await sleep(clock, pause, stop.signal);
      try {
        return await open(tail);
      } catch (cause) {
        if (!mayReopen(cause)) throw cause;
        error = cause;
      }
    }
  }

  const isNormal = ({ code, partial, cause }: Pick<Ended, "code" | "partial" | "cause">) =>
    code === NORMAL || (!(follow || partial) && cause === undefined && TOLERATED.has(code));

  function read(socket: WebSocket, resumption: Resumption | undefined): Promise<Ended | undefined> {
    return new Promise((onEnd) => {
      connection = receive(socket, { clock, pingInterval, resumption, isNormal, deliver, onEnd });
      if (!delivery.full) connection.resume();
    });
  }

  async function run(): Promise<void> {
    let resumption: Resumption | undefined;
    let socket = await open(source.tail);
    for (;;) {
      const end = await read(socket, resumption);
      if (end && isNormal(end)) return;
      if (end) {
        if (end.unfinished.length > 0) unfinished = end.unfinished;
        wasEmpty ||= end.empty && end.lasted >= EMPTY_AFTER;
        if (end.lasted >= STABLE_AFTER) tries = 0;
      }
      resumption = resume();
      const { asked } = resumption;
      socket = end ? await reopen(asked, streamEnded(socket, "The log", end)) : await reopenWider(asked);
    }
  }

  /** At once: the server was there just now. */
  function reopenWider(tail: number): Promise<WebSocket> {
    return open(tail).catch((error: unknown) => {
      if (mayReopen(error)) return reopen(tail, error);
      throw error;
    });
  }

  return delivery.iterator;
}
