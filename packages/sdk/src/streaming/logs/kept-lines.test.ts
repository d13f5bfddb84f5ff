import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { startLogServer } from "../../testing/log-server.ts";

const which = { namespace: "default", application: "app_1", container: "hello", device: "dev_1" };

function heap(): number {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") collect();
  return getHeapStatistics().used_heap_size;
}

test("a line that is kept does not keep the whole frame that it came in", async () => {
  const frames = 1_000;
  const frame = `${`${"z".repeat(99)}\n`.repeat(650)}ERROR this one is kept\n`;
  await using server = await startLogServer({
    accept(socket) {
      const send = (left: number) => (left > 0 ? socket.send(frame, () => send(left - 1)) : socket.close(1000));
      send(frames);
    },
  });
  const before = heap();
  const kept: string[] = [];
  for await (const line of server.streams.applicationLogs(which)) if (line.startsWith("ERROR")) kept.push(line);
  expect(kept).toHaveLength(frames);
  expect(heap() - before).toBeLessThan((frames * frame.length) / 4);
  expect(kept.every((line) => line === kept[0])).toBe(true);
});
