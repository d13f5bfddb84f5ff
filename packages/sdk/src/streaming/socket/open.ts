import type { WebSocket } from "ws";
import { TimeoutError, ValidationError } from "../../errors.ts";
import { type StreamOperationId, streamOperations } from "../../generated/operations.ts";
import { failureError } from "../../http/failure.ts";
import { REQUEST_ID } from "../../http/headers.ts";
import { fillPath } from "../../http/path.ts";
import { serializeQuery } from "../../http/query.ts";
import { type CallState, newCall } from "../../http/request.ts";
import { newRequestId } from "../../http/request-id.ts";
import { onAbort } from "../../http/signals.ts";
import type { Internals } from "../../internals.ts";
import { MISSING_PROJECT } from "../../options.ts";
import { type IncomingRefusal, readRefusal, refusedWith } from "./refusal.ts";
import { remember } from "./stream-end.ts";
import { saidBy, socketOptions, type Transport } from "./transport.ts";

/** The longest websocket message that is taken, in bytes: 16 MiB. A longer one ends the stream with code 1006. */
const MAX_MESSAGE = 16 * 1024 * 1024;

/** How long the other side has to answer a close frame, in milliseconds; then the connection is dropped. */
const CLOSE_TIMEOUT = 2_000;

/** Which stream to open. */
export interface StreamRequest {
  readonly operation: StreamOperationId;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | number | boolean>>;
  readonly signal: AbortSignal | undefined;
}

/** What every stream of one DeviceStreams shares. */
export interface OpenContext {
  readonly internals: Internals;
  readonly transport: Transport;
}

/** The project that a client is bound to. @throws ValidationError where it is bound to none */
export function projectOf({ internals }: OpenContext): string {
  const { projectId } = internals.settings;
  if (projectId === undefined) throw new ValidationError(`${MISSING_PROJECT}. Nothing was sent.`);
  return projectId;
}

async function connect({ internals, transport }: OpenContext, url: string, call: CallState): Promise<WebSocket> {
  const { settings, authorize, clock } = internals;
  const headers: Record<string, string> = { "user-agent": settings.userAgent };
  for (const [name, value] of Object.entries(settings.headers)) {
    if (typeof value === "string") headers[name] = value;
    else delete headers[name];
  }
  if (settings.headers.authorization === undefined) headers.authorization = await authorize();
  headers[REQUEST_ID] ??= newRequestId(clock.date());
  call.requestId = headers[REQUEST_ID];
  call.authorization = headers.authorization ?? null;
  const options = await socketOptions(transport);
  // Loading ws costs as much as the rest of the SDK together, so only who opens a stream pays for it.
  const { WebSocket: Socket } = await import("ws");
  try {
    // A redirect is a refusal: followed, it would take the access key to another server.
    const fixed = {
      headers,
      perMessageDeflate: false,
      followRedirects: false,
      maxPayload: MAX_MESSAGE,
      closeTimeout: CLOSE_TIMEOUT,
    };
    return new Socket(url, { ...options, ...fixed });
  } catch (cause) {
    // It throws before it connects only for what it was given: an agent for another protocol.
    throw new ValidationError(`the option agent of DeviceStreams cannot be used: ${saidBy(cause)}`, { cause });
  }
}

/**
 * Opens a websocket: the only way to one. The one that is returned is paused: attach listeners, then `resume()`. Rejects with the same
 * errors as any other call when the server refuses, does not answer or is not there.
 */
export function openSocket(context: OpenContext, request: StreamRequest): Promise<WebSocket> {
  const { settings, clock } = context.internals;
  const { handshakeTimeout: timeout } = context.transport;
  const { operation, path, query, signal } = request;
  const template = streamOperations[operation].path;
  const search = serializeQuery(query);
  const url = `${settings.baseUrl}${fillPath(template, path)}${search && `?${search}`}`;
  const call = newCall(operation, "GET", url, false);

  return new Promise((resolve, reject) => {
    let socket: WebSocket | undefined;
    let refusal: IncomingRefusal | undefined;
    let open = true;
    let unlink = () => {};

    const info = () => ({ operation, requestId: call.requestId, attempts: call.attempts });
    function end(settle: () => void): boolean {
      if (!open) return false;
      open = false;
      clock.clearTimeout(timer);
      unlink();
      settle();
      return true;
    }
    function fail(error: unknown): void {
      if (end(() => reject(error))) socket?.terminate();
    }
    const refused = ({ read }: IncomingRefusal) => fail(refusedWith(context, call, read(), { ...path, ...query }));
    const timer = clock.setTimeout(() => {
      if (refusal) {
        refused(refusal);
        return;
      }
      const message = `${operation}: the server did not open the stream within ${timeout} ms. Raise the option handshakeTimeout of DeviceStreams if it needs longer.`;
      fail(new TimeoutError(message, { ...info(), timeout }));
    }, timeout);
    if (signal?.aborted) {
      fail(signal.reason);
      return;
    }
    unlink = onAbort(signal, () => fail(signal?.reason));

    connect(context, url.replace(/^http/, "ws"), call).then((connecting) => {
      socket = connecting;
      call.attempts = 1;
      // Stays for the socket's whole life: an error that comes after its end must not end the process.
      connecting.on("error", (error) =>
        fail(failureError({ failure: "network", status: undefined, error }, call, { timeout })),
      );
      connecting.on("unexpected-response", (_, response) => {
        const answer = readRefusal(response);
        refusal = answer;
        void answer.complete.then(() => refused(answer));
      });
      connecting.on("open", () => {
        connecting.pause();
        remember(connecting, call);
        end(() => resolve(connecting));
      });
      if (!open) connecting.terminate();
    }, fail);
  });
}
