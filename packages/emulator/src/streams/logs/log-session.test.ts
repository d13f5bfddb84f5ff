import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { ManualClock } from "../../fleet/clock.ts";
import { ContainerLog } from "../../fleet/logs/container-log.ts";
import { Timeline } from "../../fleet/timeline.ts";
import { LOG_BUFFERED_BYTES, LOG_FRAME_BYTES } from "../../limits.ts";
import { streamLog } from "./log-session.ts";

/** A socket whose client takes what was sent when the test says so. */
class FakeSocket extends EventEmitter {
  bufferedAmount = 0;
  peak = 0;
  closed: [number, string] | undefined;
  readonly frames: Buffer[] = [];
  readonly #sent: { size: number; done: () => void }[] = [];

  send(data: Buffer, _: object, done: () => void): void {
    this.frames.push(data);
    this.bufferedAmount += data.length;
    this.peak = Math.max(this.peak, this.bufferedAmount);
    this.#sent.push({ size: data.length, done });
  }

  close(code: number, reason: string): void {
    this.closed = [code, reason];
  }

  take(): boolean {
    const next = this.#sent.shift();
    if (!next) return false;
    this.bufferedAmount -= next.size;
    next.done();
    return true;
  }
}

function session(log: ContainerLog, tail = 0, stopWatching = () => undefined) {
  const clock = new ManualClock(0);
  const timeline = new Timeline(clock, () => expect.unreachable());
  const socket = new FakeSocket();
  streamLog(socket as unknown as WebSocket, log, { follow: true, tail, timeline, whenLost: () => stopWatching });
  return { socket, clock };
}

const line = "x".repeat(10_000);

describe("streamLog", () => {
  it("keeps no more than its bound waiting in the socket, and frames of bounded size", () => {
    const log = new ContainerLog();
    const { socket } = session(log);
    for (let i = 0; i < 900; i++) log.append(line, 0);
    expect(socket.peak).toBeGreaterThanOrEqual(LOG_BUFFERED_BYTES);
    expect(socket.peak).toBeLessThan(LOG_BUFFERED_BYTES + LOG_FRAME_BYTES);
    while (socket.take()) expect(socket.bufferedAmount).toBeLessThan(LOG_BUFFERED_BYTES + LOG_FRAME_BYTES);
    expect(socket.frames.every((frame) => frame.length <= LOG_FRAME_BYTES)).toBe(true);
    expect(Buffer.concat(socket.frames).toString()).toBe(`${line}\n`.repeat(900));
    expect(socket.closed).toBeUndefined();
  });

  it("closes with 1011 once lines have left the log before the client took them", () => {
    const log = new ContainerLog(200);
    const { socket } = session(log);
    for (let i = 0; i < 1000; i++) log.append(line, 0);
    expect(socket.closed).toBeUndefined();
    while (socket.take());
    expect(socket.closed).toEqual([1011, expect.stringMatching(/^the client reads too slowly: \d+ lines are lost$/)]);
  });

  it("sends what was left when the log ends while the client is slow, then closes with 1000", () => {
    const log = new ContainerLog();
    const { socket } = session(log);
    for (let i = 0; i < 300; i++) log.append(line, 0);
    log.end(0);
    expect(socket.closed).toBeUndefined();
    while (socket.take());
    expect(socket.frames.reduce((sum, frame) => sum + frame.length, 0)).toBe(300 * (line.length + 1));
    expect(socket.closed).toEqual([1000, ""]);
  });

  it("lets go of its device once only: when the log has ended, not again when its client leaves", () => {
    const log = new ContainerLog();
    let stopped = 0;
    const { socket } = session(log, 0, () => void stopped++);
    log.end(0);
    socket.emit("close");
    expect(stopped).toBe(1);
  });

  it("does nothing more once its client has left", () => {
    const log = new ContainerLog();
    const { socket, clock } = session(log);
    socket.emit("close");
    log.append("after", 0);
    expect(socket.frames).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
