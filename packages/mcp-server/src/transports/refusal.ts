import type { ServerResponse } from "node:http";

/** A request that is not served. The message is for whoever sent it: it says what to do. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}, code = serverError) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** Codes of JSON-RPC. */
export const parseError = -32700;
export const internalError = -32603;
export const sessionNotFound = -32001;
const serverError = -32000;

/** An error in the protocol's own shape: clients read that, and never HTML. */
export function refuse(response: ServerResponse, { status, code, message, headers }: Refusal): void {
  answer(response, status, errorBody(code, message), headers);
}

export function errorBody(code: number, message: string): object {
  return { jsonrpc: "2.0", error: { code, message }, id: null };
}

export function answer(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store", ...headers });
  response.end(JSON.stringify(body));
}
