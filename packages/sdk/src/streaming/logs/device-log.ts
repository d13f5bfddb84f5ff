import { ValidationError } from "../../errors.ts";
import { encodeSegment } from "../../http/path.ts";
import { checkSignal, shown } from "../socket/checks.ts";
import { type OpenContext, openSocket, projectOf } from "../socket/open.ts";
import { readLog } from "./follow.ts";
import type { LogGap, LogItem } from "./gap.ts";
import { toReadableStream } from "./readable.ts";

/** How many of the last lines a log starts with unless told otherwise. */
const DEFAULT_TAIL = 100;
/** How many attempts in a row to open a followed log again may bring nothing new, unless told otherwise. */
const DEFAULT_RECONNECTS = 10;

/** What every log needs to know. */
export interface LogOptions {
  /** The namespace's name or id. */
  namespace: string;
  /** The container's name in the specification. */
  container: string;
  /** The device's name or id: a log is that of one container on one device. */
  device: string;
  /**
   * Whether to go on with new lines until the container ends, also when the connection is lost meanwhile: it is opened
   * again, and goes on after the last line read. Where that line is not found again, or where lines that are alike hide
   * which it was, a {@link LogGap} stands between the lines. False unless given.
   */
  follow?: boolean | undefined;
  /** How many of the last lines to start with, from 1. 100 unless given. */
  tail?: number | undefined;
  /**
   * With `follow`: how many attempts in a row to open the log again may bring nothing new before the last failure is
   * thrown. Between them it waits as the client does between attempts (`initialRetryDelay`, `maxRetryDelay`), or for as
   * long as the server asks to. A refusal with 4xx, except 408 and 429, is thrown at once. 10 unless given; with 0 the
   * log ends with its connection.
   */
  maxReconnects?: number | undefined;
  /** Ends the log at once; reading it then rejects with the signal's own reason. */
  signal?: AbortSignal | undefined;
}

/** Which container's log of an application to read. */
export interface ApplicationLogOptions extends LogOptions {
  /** The application's name or id. */
  application: string;
}

/** Which container's log of a job to read. */
export interface JobLogOptions extends LogOptions {
  /** The job's name or id. */
  job: string;
}

/** Options under which a log is read over one connection, so that it has no gaps. */
export type OverOneConnection = { follow?: false | undefined } | { maxReconnects: 0 };

/** The lines of a log, to be read with `for await`. A line longer than 65,536 characters comes in pieces. */
export interface LogStream<T extends LogItem = string> extends AsyncIterable<T> {
  /** Reads it anew. What this gives can be read by hand first, with `next()`, and then with `for await`. */
  [Symbol.asyncIterator](): AsyncIterator<T, undefined> & AsyncIterable<T>;
  /** The same as a web stream, over a connection of its own. It keeps no lines itself; `cancel()` closes the connection. */
  toReadableStream(): ReadableStream<T>;
}

function checkTail(tail: number): number {
  if (Number.isInteger(tail) && tail > 0) return tail;
  throw new ValidationError(
    `tail must be a whole number from 1, not ${shown(tail)}: whether 0 means "no lines" or "all lines" is not documented`,
  );
}

function checkReconnects(maxReconnects: number): number {
  if (Number.isInteger(maxReconnects) && maxReconnects >= 0) return maxReconnects;
  throw new ValidationError(`maxReconnects must be a whole number from 0, not ${shown(maxReconnects)}`);
}

/** The lines of one container on one device. @throws ValidationError for a bad option */
export function deviceLog(
  context: OpenContext,
  operation: "streamApplicationLogs" | "streamJobLogs",
  owner: Readonly<Record<string, string>>,
  options: LogOptions,
): LogStream<string | LogGap> {
  const { namespace, container, device, follow = false, tail = DEFAULT_TAIL, signal } = options;
  checkSignal(signal);
  const path = { project: projectOf(context), namespace, ...owner, container };
  for (const [name, value] of Object.entries({ ...path, device })) encodeSegment(name, value);
  const reconnects = checkReconnects(options.maxReconnects ?? DEFAULT_RECONNECTS);
  const { settings, clock } = context.internals;
  const source = {
    open: (lines: number, opening: AbortSignal) =>
      openSocket(context, { operation, path, query: { device, follow, tail: lines }, signal: opening }),
    follow,
    tail: checkTail(tail),
    maxReconnects: follow ? reconnects : 0,
    signal,
    settings,
    clock,
    pingInterval: context.transport.pingInterval,
  };
  const lines = { [Symbol.asyncIterator]: () => readLog(source) };
  return { ...lines, toReadableStream: () => toReadableStream(lines) };
}
