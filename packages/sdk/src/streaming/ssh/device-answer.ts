import type { WebSocket } from "ws";
import { type APIError, errorClass } from "../../errors.ts";
import { MAX_ERROR_BODY, parseBody } from "../../http/body.ts";
import { secretsOfCall } from "../../http/redact-deep.ts";
import type { OpenContext } from "../socket/open.ts";
import { refusedWith } from "../socket/refusal.ts";
import { callOf } from "../socket/stream-end.ts";
import { quoted } from "./errors.ts";

const FIRST_LINE = /^HTTP\/1\.[01] (\d{3})[^\n]*\n/;
const END_OF_HEADERS = /\r?\n\r?\n/;
const LENGTH = /^content-length:[ \t]*(\d+)[ \t]*\r?$/im;

/**
 * An HTTP answer in the place of SSH's greeting: the agent of the API's ancestor says so in the stream itself when SSH is
 * switched off on the device.
 */
export interface DeviceAnswer {
  readonly status: number;
  readonly body: string;
  /** Whether all of it has come; false as well where only the end of the stream would show it. */
  readonly complete: boolean;
}

/** What has come as an HTTP answer, if it is one. */
export function deviceAnswer(seen: Buffer): DeviceAnswer | undefined {
  // A character for each byte, so that a position in the text is one in the bytes.
  const text = seen.toString("latin1");
  const status = FIRST_LINE.exec(text)?.[1];
  if (status === undefined) return undefined;
  const gap = END_OF_HEADERS.exec(text);
  const start = gap ? gap.index + gap[0].length : text.length;
  const length = Number(LENGTH.exec(text.slice(0, start))?.[1] ?? Number.POSITIVE_INFINITY);
  const body = seen.subarray(start, start + Math.min(length, MAX_ERROR_BODY));
  return {
    status: Number(status),
    body: body.toString("utf8"),
    complete: gap !== null && seen.length - start >= Math.min(length, MAX_ERROR_BODY),
  };
}

/** The same error as for a refusal before the stream was open, but for the advice: the server has let the call through. */
export function refusedByDevice(
  context: OpenContext,
  socket: WebSocket,
  { status, body }: DeviceAnswer,
  names: Readonly<Record<string, string>>,
): APIError {
  const call = callOf(socket);
  const refusal = { status, headers: new Headers(), body: parseBody(body) };
  const { body: shown, headers } = refusedWith(context, call, refusal, names);
  const { operation, requestId, attempts } = call;
  const said = quoted(body, secretsOfCall(call, context.internals.settings.accessKey));
  const message = `${operation}: device ${JSON.stringify(names.device)} answered with HTTP ${status} in the stream${said && `: ${said}`}. Is SSH switched off on it? The server has let the access key through.`;
  return new (errorClass(status))(message, { status, body: shown, headers, operation, requestId, attempts });
}
