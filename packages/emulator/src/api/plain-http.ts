import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";

/** Headers that speak of the offered protocol alone. */
const DROPPED = new Set(["upgrade", "http2-settings"]);

/**
 * Gives a connection back to the HTTP server, with a request in front that offered another protocol (Java's client offers `h2c`
 * unasked): as if it had not. Node has taken the connection from the server, and left the request's body on it.
 */
export function serveAsPlainHttp(server: Server, request: IncomingMessage, socket: Socket, rest: Buffer): void {
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const [name = "", value = ""] = request.rawHeaders.slice(index, index + 2);
    if (DROPPED.has(name.toLowerCase())) continue;
    const kept = name.toLowerCase() === "connection" ? withoutDropped(value) : value;
    if (kept !== undefined) lines.push(`${name}: ${kept}`);
  }
  // Node gives header bytes out as Latin-1.
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), rest]));
  server.emit("connection", socket);
}

/** What is left of a Connection header; undefined for nothing. */
function withoutDropped(value: string): string | undefined {
  const kept = value.split(",").filter((option) => !DROPPED.has(option.trim().toLowerCase()));
  return kept.length === 0 ? undefined : kept.join(",");
}
