import { PassThrough } from "node:stream";
import type { DeviceStreams } from "@synpse/sdk/streaming";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { probe } from "./probe.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const target = { device: "till-1", host: undefined, port: 80, path: undefined };

/** Streams whose connections say nothing, or never open. */
function played({ opens }: { opens: boolean }) {
  const socket = new PassThrough();
  socket.on("error", () => undefined);
  // What is written to it must not come back.
  socket.write = () => true;
  const connect = (_: string, { signal }: { signal: AbortSignal }) =>
    new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => {
        if (opens) socket.destroy(signal.reason as Error);
        reject(signal.reason as Error);
      });
      if (opens) resolve(socket);
    });
  return { socket, streams: { connect } as unknown as DeviceStreams };
}

test.each([
  { opens: true, path: undefined, after: 3_000, state: "silent" },
  { opens: true, path: "/", after: 10_000, state: "timeout" },
  { opens: false, path: undefined, after: 10_000, state: "timeout" },
])("$state: opens $opens, path $path", async ({ opens, path, after, state }) => {
  const { socket, streams } = played({ opens });
  let ended = false;
  const probed = probe(streams, { ...target, path }, new AbortController().signal).finally(() => {
    ended = true;
  });
  await vi.advanceTimersByTimeAsync(after - 1);
  expect(ended).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await probed).toMatchObject({ state });
  expect(socket.destroyed).toBe(opens);
  expect(vi.getTimerCount()).toBe(0);
});
