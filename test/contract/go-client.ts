import { readFileSync } from "node:fs";
import { connect } from "node:net";

/** A request of the Go client synpse-go v0.1.0, as a recording server saw it. */
export interface GoRequest {
  /** The Go method, with a variant behind a dot where one method was recorded twice. */
  readonly call: string;
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Whether it asked for a websocket. */
  readonly upgrade?: boolean;
  /** What the Go client reported, where the call failed. */
  readonly error?: string;
}

const fixture = new URL("./fixtures/wire-synpse-go.json", import.meta.url);

export const goRequests = (JSON.parse(readFileSync(fixture, "utf8")) as { requests: GoRequest[] }).requests;

export function goRequest(call: string): GoRequest {
  const request = goRequests.find((candidate) => candidate.call === call);
  if (request === undefined) throw new Error(`the fixture has no ${call}`);
  return request;
}

export interface GoAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  readonly json: unknown;
}

/** Sends the bytes that the Go client would, and gives the answer. */
export async function replay(origin: string, request: GoRequest): Promise<GoAnswer> {
  const { hostname, port } = new URL(origin);
  const socket = connect({ host: hostname, port: Number(port) });
  // Ending our side tells the server that nothing follows, so that the answer's end is the connection's.
  socket.end(goBytes(request, `${hostname}:${port}`));
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return parseAnswer(Buffer.concat(chunks));
}

/** HTTP/1.1 as Go's net/http writes it: Host, User-Agent, Content-Length, then the other headers by name. */
function goBytes({ method = "GET", path = "/", query, headers = {}, body }: GoRequest, host: string): string {
  const { "User-Agent": userAgent = "synpse-go/v1", ...others } = headers;
  const content = body === undefined ? "" : goJson(body);
  const length = method === "GET" || method === "DELETE" ? [] : [`Content-Length: ${Buffer.byteLength(content)}`];
  const lines = [
    `${method} ${path}${query === undefined ? "" : `?${query}`} HTTP/1.1`,
    `Host: ${host}`,
    `User-Agent: ${userAgent}`,
    ...length,
    ...Object.entries(others).map(
      ([name, value]) => `${name}: ${value.replace("<27 chars>", "0ujtsYcgvSTl8PAuAdqWYSMnLOv")}`,
    ),
    "Accept-Encoding: gzip",
  ];
  return `${lines.join("\r\n")}\r\n\r\n${content}`;
}

/** Go's encoding/json writes no spaces, and escapes what HTML would trip over. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

function parseAnswer(bytes: Buffer): GoAnswer {
  const end = bytes.indexOf("\r\n\r\n");
  const [statusLine = "", ...headerLines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const headers = new Map(
    headerLines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const raw = bytes.subarray(end + 4);
  const text = (headers.get("transfer-encoding") === "chunked" ? unchunk(raw) : raw).toString("utf8");
  const isJson = headers.get("content-type")?.startsWith("application/json") === true;
  return { status: Number(statusLine.split(" ")[1]), headers, text, json: isJson ? JSON.parse(text) : undefined };
}

function unchunk(raw: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = raw.indexOf("\r\n", at);
    const size = Number.parseInt(raw.subarray(at, lineEnd).toString("latin1"), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(raw.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}
