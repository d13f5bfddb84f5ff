import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { TimeoutError } from "../../errors.ts";
import type { OpenContext } from "../socket/open.ts";
import { refusedWith } from "../socket/refusal.ts";
import { callOf, LOST, streamEnded } from "../socket/stream-end.ts";

/** How much may come before the line that names the version, in bytes: RFC 4253 lets a server say something first. */
const MAX_PREAMBLE = 8 * 1024;
const BANNER = /^SSH-/m;
const HTTP_ANSWER = /^HTTP\/1\.[01] (\d{3})[^\n]*\n/;

type Verdict = "ssh" | "more" | "other" | { readonly status: number; readonly body: string };

function judge(text: string): Verdict {
  const answer = HTTP_ANSWER.exec(text);
  // The agent of the API's ancestor says so in the stream itself when SSH is switched off on the device.
  if (answer)
    return {
      status: Number(answer[1]),
      body: text
        .split(/\r?\n\r?\n/)
        .slice(1)
        .join("\n\n"),
    };
  if (BANNER.test(text)) return "ssh";
  return text.length > MAX_PREAMBLE ? "other" : "more";
}

/**
 * Waits until the other side greets as an SSH server does. Nothing is taken from the stream. Otherwise the stream is
 * destroyed, and the error says what came instead.
 */
export function greeting(
  context: OpenContext,
  socket: WebSocket,
  stream: Duplex,
  { timeout, path }: { timeout: number; path: Readonly<Record<string, string>> },
): Promise<void> {
  const { clock } = context.internals;
  let seen = Buffer.alloc(0);

  return new Promise((resolve, reject) => {
    const timer = clock.setTimeout(() => {
      const { operation, requestId, attempts } = callOf(socket);
      const message = `${operation}: the stream was opened, but the device's SSH server did not greet within ${timeout} ms. Is the device online, and SSH not switched off on it?`;
      stream.destroy(new TimeoutError(message, { operation, requestId, attempts, timeout }));
    }, timeout);

    function look(): void {
      const chunk = stream.read() as Buffer | null;
      if (chunk === null) return;
      seen = Buffer.concat([seen, chunk]);
      const verdict = judge(seen.toString("latin1"));
      if (verdict === "more") return;
      if (verdict === "ssh") {
        end();
        stream.unshift(seen);
        resolve();
      } else if (verdict === "other") {
        stream.destroy(streamEnded(socket, "The SSH connection", { code: LOST, reason: "what came is not SSH" }));
      } else {
        stream.destroy(refusedWith(context, callOf(socket), { ...verdict, headers: new Headers() }, path));
      }
    }
    function failed(error: Error): void {
      end();
      reject(error);
    }
    function over(): void {
      const reason = "it was closed before the device's SSH server had greeted";
      stream.destroy(streamEnded(socket, "The SSH connection", { code: 1000, reason }));
    }
    function end(): void {
      clock.clearTimeout(timer);
      stream.removeListener("readable", look).removeListener("error", failed).removeListener("end", over);
    }
    stream.on("readable", look).on("error", failed).on("end", over);
  });
}
