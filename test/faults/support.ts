import { createServer } from "node:net";
import type { Synpse } from "@synpse/sdk";
import type { Answer, TestServer } from "../../packages/sdk/src/testing/server.ts";
import { portOf } from "../support/ports.ts";

/** One operation for each HTTP method that the API uses, so that a fault is seen once for each. */
export const methods = {
  GET: (synpse: Synpse, options?: object) => synpse.devices.get("gateway-7", options),
  PUT: (synpse: Synpse, options?: object) => synpse.namespaces.update("edge", { name: "edge" }, options),
  DELETE: (synpse: Synpse, options?: object) => synpse.devices.delete("gateway-7", options),
  POST: (synpse: Synpse, options?: object) => synpse.namespaces.create({ name: "edge" }, options),
  PATCH: (synpse: Synpse, options?: object) => synpse.devices.update("gateway-7", { labels: { a: "b" } }, options),
} as const;

export type Method = keyof typeof methods;

/** What a caller may send twice without harm, by HTTP's own rules. */
export const REPEATABLE: ReadonlySet<string> = new Set(["GET", "PUT", "DELETE"]);

/** Answers with these very bytes, past Node's own HTTP, and ends the connection or leaves it open. */
export function raw(bytes: string | Uint8Array, then: "end" | "reset" | "open" = "end"): Answer {
  return (response) => {
    const { socket } = response;
    socket?.write(bytes, () => {
      if (then === "end") socket.end();
      else if (then === "reset") socket.resetAndDestroy();
    });
  };
}

/** Closes the connection without a word, as a process that dies does. */
export const reset: Answer = (response) => response.socket?.resetAndDestroy();

/** The head of a JSON response, for {@link raw}. */
export function head(line: string, ...headers: string[]): string {
  return [`HTTP/1.1 ${line}`, "Content-Type: application/json", ...headers, "", ""].join("\r\n");
}

/** A port of the loopback interface that nothing listens on. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Resolves when everything that is ready to run has run. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What the server sees of attempts: the request ids in order. */
export function requestIds({ received }: TestServer): unknown[] {
  return received.map(({ headers }) => headers["synpse-client-request-id"]);
}
