import { type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { errorBody, parseError } from "./refusal.ts";

/** What the parser's errors are told as; all others are 400. */
const told: Readonly<Record<string, readonly [status: number, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, "The request took too long to arrive."],
  HPE_HEADER_OVERFLOW: [431, "The headers are too large."],
};

/** Answers what never becomes a request (broken, too large, too slow) in JSON, as everything else is. */
export function answerBrokenRequests(server: Server): void {
  const latest = new WeakMap<Duplex, ServerResponse>();
  server.on("request", (request, response) => latest.set(request.socket, response));
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const response = latest.get(socket);
    // Half an answer on its way would be garbled by another one.
    const halfWay = response?.headersSent === true && !response.writableFinished;
    if (halfWay || !socket.writable || error.code === "ECONNRESET") return void socket.destroy();
    const [status, message] = told[error.code ?? ""] ?? [400, "This is no HTTP request that can be understood."];
    const body = JSON.stringify(errorBody(parseError, message));
    const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n`;
    socket.end(head + body, () => socket.destroy());
  });
}
