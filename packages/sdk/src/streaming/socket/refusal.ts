import type { APIError } from "../../errors.ts";
import { type StreamOperationId, streamOperations } from "../../generated/operations.ts";
import { apiError } from "../../http/api-error.ts";
import type { CallState } from "../../http/request.ts";
import type { OpenContext } from "./open.ts";

/** What a stream was refused with. */
export interface StreamRefusal {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  /** What the path and the query were filled with. */
  readonly names: Readonly<Record<string, unknown>>;
}

/** The same error as any other call that is refused so. */
export function refusedWith(
  { internals: { settings, clock } }: OpenContext,
  call: CallState,
  { status, headers, body, names }: StreamRefusal,
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
