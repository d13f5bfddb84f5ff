import type { IncomingMessage } from "node:http";
import type { WebSocket } from "ws";
import { TimeoutError } from "../errors.ts";
import { type StreamOperationId, streamOperations } from "../generated/operations.ts";
import { apiError } from "../http/api-error.ts";
import { MAX_ERROR_BODY, parseBody } from "../http/body.ts";
import { failureError } from "../http/failure.ts";
import { REQUEST_ID } from "../http/headers.ts";
import { fillPath } from "../http/path.ts";
import { serializeQuery } from "../http/query.ts";
import { type CallState, newCall } from "../http/request.ts";
import { newRequestId } from "../http/request-id.ts";
import { onAbort } from "../http/signals.ts";
import type { Internals } from "../internals.ts";

/** How long opening may take, in milliseconds, a refusal's body included. */
const HANDSHAKE_TIMEOUT = 15_000;
/** The longest websocket message that is taken, in bytes: 16 MiB. A longer one ends the stream with code 1006. */
const MAX_MESSAGE = 16 * 1024 * 1024;

/** Which stream to open. */
export interface StreamRequest {
  readonly operation: StreamOperationId;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | number | boolean>>;
  readonly signal: AbortSignal;
}

async function readRefusal(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk.subarray(0, MAX_ERROR_BODY - length));
    length += chunk.length;
    if (length >= MAX_ERROR_BODY) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  return new Headers(
    Object.entries(headersDistinct).flatMap(([name, values]) =>
      (values ?? []).map((value): [string, string] => [name, value]),
    ),
  );
}

async function connect(internals: Internals, url: string, call: CallState): Promise<WebSocket> {
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
  // Loading ws costs as much as the rest of the SDK together, so only who opens a stream pays for it.
  const { WebSocket: Socket } = await import("ws");
  return new Socket(url, { headers, perMessageDeflate: false, followRedirects: false, maxPayload: MAX_MESSAGE });
}

/**
 * Opens a websocket. The one that is returned is paused: attach listeners, then `resume()`. Rejects with the same
 * errors as any other call when the server refuses, does not answer or is not there.
 */
export function openSocket(internals: Internals, request: StreamRequest): Promise<WebSocket> {
  const { settings, clock } = internals;
  const { operation, path, query, signal } = request;
  const template = streamOperations[operation].path;
  const url = `${settings.baseUrl}${fillPath(template, path)}?${serializeQuery(query)}`;
  const call = newCall(operation, "GET", url, false);

  return new Promise((resolve, reject) => {
    let socket: WebSocket | undefined;
    let open = true;

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
    const timer = clock.setTimeout(() => {
      const message = `${operation}: the server did not open the stream within ${HANDSHAKE_TIMEOUT} ms.`;
      fail(new TimeoutError(message, { ...info(), timeout: HANDSHAKE_TIMEOUT }));
    }, HANDSHAKE_TIMEOUT);
    const unlink = onAbort(signal, () => fail(signal.reason));

    async function refused(response: IncomingMessage): Promise<void> {
      const body = parseBody(await readRefusal(response));
      const status = response.statusCode ?? 0;
      fail(
        apiError({ status, headers: headersOf(response) }, body, {
          ...call,
          template,
          path: { ...path, ...query },
          requestBody: undefined,
          settings,
          date: clock.date(),
        }),
      );
    }

    connect(internals, url.replace(/^http/, "ws"), call).then((connecting) => {
      socket = connecting;
      call.attempts = 1;
      // Stays for the socket's whole life: an error that comes after its end must not end the process.
      connecting.on("error", (error) =>
        fail(failureError({ failure: "network", status: undefined, error }, call, { timeout: HANDSHAKE_TIMEOUT })),
      );
      connecting.on("unexpected-response", (_, response) => void refused(response).catch(fail));
      connecting.on("open", () => {
        connecting.pause();
        end(() => resolve(connecting));
      });
      if (!open) connecting.terminate();
    }, fail);
  });
}
