import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { fakeClock } from "../../testing/clock.ts";
import { startLogServer } from "../../testing/log-server.ts";
import { type Ended, receive } from "./receive.ts";
import type { Splice } from "./splice.ts";

/** What is handed on of a connection on which the server sends these frames and closes. */
async function receiveAll(frames: readonly string[], seen?: readonly string[]) {
  await using server = await startLogServer({
    accept(socket) {
      for (const frame of frames) socket.send(frame);
      socket.close(1000);
    },
  });
  const socket = new WebSocket(server.origin.replace("http", "ws"));
  onTestFinished(() => socket.terminate());
  const lines: string[] = [];
  const spliced: Splice[] = [];
  let characters = 0;
  await new Promise<Ended | undefined>((onEnd) => {
    receive(socket, {
      clock: fakeClock(),
      pingInterval: undefined,
      resumption: seen && {
        seen,
        asked: 1_000,
        narrower: [],
        splice: (splice) => spliced.push(splice) > 0,
      },
      isNormal: ({ code }) => code === 1000,
      deliver(delivered, count) {
        lines.push(...delivered);
        if (delivered.length > 0) characters += count;
      },
      onEnd,
    });
  });
  return { lines, characters, spliced };
}
const inFrames = (text: string) => text.match(/.{1,1400}/gsu) ?? [];

test("a line counts with all of its characters, though they came in many frames", async () => {
  const log = `${"é€".repeat(30_000)}\n`.repeat(20);
  const { lines, characters } = await receiveAll(inFrames(log));
  expect(lines).toHaveLength(20);
  expect(characters).toBe(log.length);
});

test("what a replay has handed on counts no second time", async () => {
  const numbered = Array.from({ length: 1_000 }, (_, index) => `line ${index}`);
  const later = `${"x".repeat(30_000)}\n`;
  const { lines, characters, spliced } = await receiveAll(
    [`${numbered.join("\n")}\n`, ...inFrames(later)],
    numbered.slice(0, 500),
  );
  expect([...spliced.flatMap((splice) => splice.lines), ...lines]).toEqual([...numbered.slice(500), later.trimEnd()]);
  const length = lines.join("\n").length + 1;
  expect(characters).toBeLessThanOrEqual(length);
  // The line in the midst of which it was decided need not count in full.
  expect(characters).toBeGreaterThan(length - 10);
});
