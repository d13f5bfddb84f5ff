import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { StreamError, TimeoutError } from "../../errors.ts";
import type { OpenContext } from "../socket/open.ts";
import { callOf, LOST, streamEnded } from "../socket/stream-end.ts";
import { type DeviceAnswer, deviceAnswer, refusedByDevice } from "./device-answer.ts";

/** How much may come before the line that names the version, in bytes: RFC 4253 lets a server say something first. */
const MAX_PREAMBLE = 8 * 1024;
/** How much of an HTTP answer in its place is read, in bytes, its headers included. */
const MAX_ANSWER = 72 * 1024;
const BANNER = /^SSH-/m;

function judge(seen: Buffer): "ssh" | "more" | "other" | DeviceAnswer {
  const answer = deviceAnswer(seen);
  if (answer) return answer;
  if (BANNER.test(seen.toString("latin1"))) return "ssh";
  return seen.length > MAX_PREAMBLE ? "other" : "more";
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
  /** Once there is one it is told, however the stream ends then. */
  let answer: DeviceAnswer | undefined;

  return new Promise((resolve, reject) => {
    const refuse = (by: DeviceAnswer) => stream.destroy(refusedByDevice(context, socket, by, path));
    const timer = clock.setTimeout(() => {
      if (answer) {
        refuse(answer);
        return;
      }
      const { operation, requestId, attempts } = callOf(socket);
      const message = `${operation}: the stream was opened, but the device's SSH server did not greet within ${timeout} ms. Is the device online, and SSH not switched off on it?`;
      stream.destroy(new TimeoutError(message, { operation, requestId, attempts, timeout }));
    }, timeout);

    function look(): void {
      const chunk = stream.read() as Buffer | null;
      if (chunk === null) return;
      seen = Buffer.concat([seen, chunk]);
      const verdict = judge(seen);
      if (verdict === "more") return;
      if (verdict === "ssh") {
        end();
        stream.unshift(seen);
        resolve();
      } else if (verdict === "other") {
        stream.destroy(streamEnded(socket, "The SSH connection", { code: LOST, reason: "what came is not SSH" }));
      } else {
        answer = verdict;
        if (answer.complete || seen.length > MAX_ANSWER) refuse(answer);
      }
    }
    function failed(error: Error): void {
      end();
      reject(answer && error instanceof StreamError ? refusedByDevice(context, socket, answer, path) : error);
    }
    function over(): void {
      if (answer) {
        refuse(answer);
        return;
      }
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
