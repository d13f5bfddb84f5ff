import type { Duplex } from "node:stream";
import { ConflictError, StreamError } from "@synpse/sdk";
import type { DeviceStreams } from "@synpse/sdk/streaming";
import { unreachable } from "../unreachable.ts";
import { type HttpHead, readHead } from "./http-head.ts";

/** How long an answer may take, in milliseconds, with the opening of the tunnel. */
const answerTime = 10_000;

/** How long a port is listened to that nobody speaks to, in milliseconds: a refusal comes within it. */
const listenTime = 3_000;

/** Bytes of an answer that are read. */
const maxHeadSize = 16 * 1024;

export interface Target {
  readonly device: string;
  /** Undefined: the device itself. */
  readonly host: string | undefined;
  readonly port: number;
  /** What to ask for by HTTP; undefined: only listen. */
  readonly path: string | undefined;
}

export interface Probed {
  readonly state:
    | "open"
    | "silent"
    | "refused"
    | "unreachable"
    | "timeout"
    | "closed"
    | "failed"
    | "not http"
    | "wants tls";
  /** From the start to the answer. */
  readonly milliseconds: number;
  /** What the other side said about a failure. */
  readonly detail?: string | undefined;
  readonly http?: HttpHead | undefined;
}

/** Opens one TCP connection from a device, and closes it as soon as it is known what becomes of it. */
export async function probe(streams: DeviceStreams, target: Target, signal: AbortSignal): Promise<Probed> {
  const { device, host, port, path } = target;
  const start = performance.now();
  const took = () => Math.round(performance.now() - start);
  const timeUp = new Error("time is up");
  const limit = new AbortController();
  const abort = () => limit.abort(timeUp);
  let timer = setTimeout(abort, answerTime);
  let socket: Duplex | undefined;
  try {
    socket = await streams.connect(device, { port, hostname: host, signal: AbortSignal.any([signal, limit.signal]) });
    if (path === undefined) {
      clearTimeout(timer);
      timer = setTimeout(abort, listenTime);
    } else socket.write(requestFor(path, host ?? "localhost", port));
    const answer = await read(socket, path !== undefined);
    const milliseconds = took();
    if (answer.length === 0) return { state: "closed", milliseconds };
    if (path === undefined) return { state: "open", milliseconds };
    const head = readHead(answer);
    if (head !== undefined) return { state: "open", milliseconds, http: head };
    return { state: isTls(answer) ? "wants tls" : "not http", milliseconds };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const milliseconds = took();
    if (limit.signal.aborted) {
      return { state: socket !== undefined && path === undefined ? "silent" : "timeout", milliseconds };
    }
    if (error instanceof ConflictError) throw unreachable(device, "it cannot check a port");
    if (!(error instanceof StreamError) || socket === undefined) throw error;
    return { state: stateSaid(error.reason), milliseconds, detail: error.reason };
  } finally {
    clearTimeout(timer);
    socket?.destroy();
  }
}

/** The beginning of what comes in: all of an HTTP head, or the first bytes. */
async function read(socket: Duplex, wholeHead: boolean): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    const so = Buffer.concat(chunks);
    if (!wholeHead || size >= maxHeadSize || so.includes("\r\n\r\n") || !mayBeHttp(so)) return so;
  }
  return Buffer.concat(chunks);
}

function mayBeHttp(bytes: Buffer): boolean {
  const begin = Buffer.from("HTTP/1.");
  const length = Math.min(bytes.length, begin.length);
  return bytes.subarray(0, length).equals(begin.subarray(0, length));
}

/** The path was checked to have no spaces and control characters, and the host to be a name or an address. */
function requestFor(path: string, host: string, port: number): string {
  const name = host.includes(":") ? `[${host}]` : host;
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${name}${port === 80 ? "" : `:${port}`}`,
    "User-Agent: synpse-mcp-server",
    "Accept: */*",
    "Connection: close",
  ];
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** A record of TLS: an alert or a handshake, with the version 3. */
function isTls(bytes: Buffer): boolean {
  return (bytes[0] === 0x15 || bytes[0] === 0x16) && bytes[1] === 3;
}

/** What the other side's reason means. The protocol has only words for it. */
function stateSaid(reason: string): Probed["state"] {
  if (/refused/i.test(reason)) return "refused";
  if (/time(?:d )?-?out/i.test(reason)) return "timeout";
  if (/no such host|no route|unreachable|name resolution|unknown host/i.test(reason)) return "unreachable";
  return "failed";
}
