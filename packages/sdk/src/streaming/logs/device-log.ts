import { ValidationError } from "../../errors.ts";
import { encodeSegment } from "../../http/path.ts";
import { type OpenContext, openSocket, projectOf } from "../socket/open.ts";
import { readLines } from "./log-iterator.ts";

/** How many of the last lines a log starts with unless told otherwise. */
const DEFAULT_TAIL = 100;

/** What every log needs to know. */
export interface LogOptions {
  /** The namespace's name or id. */
  namespace: string;
  /** The container's name in the specification. */
  container: string;
  /** The device's name or id: a log is that of one container on one device. */
  device: string;
  /** Whether to go on with new lines until the container ends. False unless given. */
  follow?: boolean | undefined;
  /** How many of the last lines to start with, from 1. 100 unless given. */
  tail?: number | undefined;
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

function checkTail(tail: number): number {
  if (Number.isInteger(tail) && tail > 0) return tail;
  throw new ValidationError(
    `tail must be a whole number from 1, not ${String(tail)}: whether 0 means "no lines" or "all lines" is not documented`,
  );
}

/** The lines of one container on one device. @throws ValidationError for a bad option */
export function deviceLog(
  context: OpenContext,
  operation: "streamApplicationLogs" | "streamJobLogs",
  owner: Readonly<Record<string, string>>,
  { namespace, container, device, follow = false, tail = DEFAULT_TAIL, signal }: LogOptions,
): AsyncIterable<string> {
  const path = { project: projectOf(context), namespace, ...owner, container };
  for (const [name, value] of Object.entries({ ...path, device })) encodeSegment(name, value);
  const query = { device, follow, tail: checkTail(tail) };
  const open = (opening: AbortSignal) => openSocket(context, { operation, path, query, signal: opening });
  return { [Symbol.asyncIterator]: () => readLines({ open, follow, signal }) };
}
