import type { Operation } from "./document.ts";

/** The table operationId → method, path, safe-to-repeat, and the websocket operations beside it, as TypeScript. */
export function generateOperations(all: readonly Operation[]): string {
  const rest = all.filter((operation) => !operation.websocket);
  const streams = all.filter((operation) => operation.websocket);
  return [
    "/** Every REST operation of the document. `repeatable`: sending the same request twice does no harm. */",
    "export const operations = {",
    ...rest.map(
      ({ operationId, method, path, repeatable }) =>
        `  ${operationId}: { method: "${method}", path: "${path}", repeatable: ${String(repeatable)} },`,
    ),
    "} as const;",
    "",
    "/** The operations that turn into a websocket; all of them are GET. */",
    "export const streamOperations = {",
    ...streams.map(({ operationId, path }) => `  ${operationId}: { path: "${path}" },`),
    "} as const;",
    "",
    "export type OperationId = keyof typeof operations;",
    "export type StreamOperationId = keyof typeof streamOperations;",
    "",
  ].join("\n");
}
