import type { IncomingMessage } from "node:http";
import type { APIError } from "../../errors.ts";
import { type StreamOperationId, streamOperations } from "../../generated/operations.ts";
import { apiError } from "../../http/api-error.ts";
import { MAX_ERROR_BODY, parseBody } from "../../http/body.ts";
import type { CallState } from "../../http/request.ts";
import type { OpenContext } from "./open.ts";

/** What a stream was refused with. */
export interface Refusal {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A refusal whose body is still coming. */
export interface IncomingRefusal {
  /** Resolves when all of the body that is read has come, or no more can come: the status says enough then. */
  readonly complete: Promise<void>;
  /** The refusal with as much of its body as has come by now. */
  readonly read: () => Refusal;
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  return new Headers(
    Object.entries(headersDistinct).flatMap(([name, values]) =>
      (values ?? []).map((value): [string, string] => [name, value]),
    ),
  );
}

/** Reads the answer to an upgrade that is none. */
export function readRefusal(response: IncomingMessage): IncomingRefusal {
  const chunks: Buffer[] = [];
  let length = 0;
  const complete = new Promise<void>((resolve) => {
    response.on("data", (chunk: Buffer) => {
      const kept = chunk.subarray(0, MAX_ERROR_BODY - length);
      chunks.push(kept);
      length += kept.length;
      if (length < MAX_ERROR_BODY) return;
      response.pause();
      resolve();
    });
    response.on("end", resolve).on("error", () => resolve());
  });
  return {
    complete,
    read: () => ({
      status: response.statusCode ?? 0,
      headers: headersOf(response),
      body: parseBody(Buffer.concat(chunks).toString("utf8")),
    }),
  };
}

/**
 * The same error as any other call that is refused so.
 * @param names What the path and the query were filled with.
 */
export function refusedWith(
  { internals: { settings, clock } }: OpenContext,
  call: CallState,
  { status, headers, body }: Refusal,
  names: Readonly<Record<string, unknown>>,
): APIError {
  const { path: template } = streamOperations[call.operation as StreamOperationId];
  return apiError({ status, headers }, body, {
    ...call,
    template,
    path: names,
    requestBody: undefined,
    settings,
    date: clock.date(),
  });
}
