import { connect, type Socket } from "node:net";
import type { Timeline } from "../../fleet/timeline.ts";
import { DIAL_TIMEOUT } from "../../limits.ts";

/** Connects for real to an address that the emulator's user has allowed. The connection ends with the emulator at the latest. */
export function connectReally(host: string, port: number, timeline: Timeline): Socket {
  const socket = connect({ host, port, noDelay: true });
  const late = timeline.after(DIAL_TIMEOUT, () => socket.destroy(new Error(TIMED_OUT)));
  socket.once("connect", () => late.cancel());
  // Else a host that takes its time, or nothing of what it is sent, would hold the connection for as long.
  const forget = timeline.whenClosed(() => socket.destroy());
  socket.once("close", () => {
    late.cancel();
    forget();
  });
  return socket;
}

const TIMED_OUT = "i/o timeout";

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset by peer",
  EPIPE: "broken pipe",
  EHOSTUNREACH: "no route to host",
  ENETUNREACH: "network is unreachable",
  ETIMEDOUT: TIMED_OUT,
  ENOTFOUND: "no such host",
  EAI_AGAIN: "temporary failure in name resolution",
};

/** What went wrong with a real connection, as an agent would say it. */
export function explainReally(host: string, port: number, { code, message }: NodeJS.ErrnoException): string {
  return `dial tcp ${host}:${port}: ${REASONS[code ?? ""] ?? (message || code)}`;
}
