/**
 * Reads a log of 100-byte lines as fast as it comes. Arguments: origin, lines, pairs. Prints lines/s of the SDK's
 * iterator, and of a bare websocket whose text is split and counted.
 */
import { DeviceStreams } from "@synpse/sdk/streaming";
import { WebSocket } from "ws";
import type { Pair } from "../statistics.ts";
import { sdkClient } from "./clients.ts";

const [origin = "", lineCount = "", pairCount = ""] = process.argv.slice(2);
const lines = Number(lineCount);
const streams = new DeviceStreams(sdkClient(origin));

async function sdk(): Promise<number> {
  const log = streams.applicationLogs({
    namespace: "default",
    application: "a",
    container: "c",
    device: "d",
    tail: lines,
  });
  let count = 0;
  let length = 0;
  for await (const line of log) {
    count += 1;
    length += line.length;
  }
  if (length !== lines * 99) throw new Error(`${length} characters came`);
  return count;
}

function bare(): Promise<number> {
  return new Promise((resolve, reject) => {
    const url = `${origin.replace("http", "ws")}/api/logs?tail=${lines}`;
    const socket = new WebSocket(url, { perMessageDeflate: false });
    const decoder = new TextDecoder();
    let rest = "";
    let count = 0;
    socket.on("message", (data: Buffer) => {
      const parts = (rest + decoder.decode(data, { stream: true })).split("\n");
      rest = parts.pop() ?? "";
      for (const line of parts) if (line.length === 99) count += 1;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(count));
  });
}

async function rate(read: () => Promise<number>): Promise<number> {
  const startedAt = performance.now();
  const count = await read();
  if (count !== lines) throw new Error(`${count} lines came of ${lines}`);
  return (count * 1000) / (performance.now() - startedAt);
}

const pairs: Pair<number>[] = [];
// The first pass is not counted: nothing is compiled yet.
await rate(bare);
await rate(sdk);
for (let index = 0; index < Number(pairCount); index += 1) {
  if (index % 2 === 0) pairs.push({ bare: await rate(bare), sdk: await rate(sdk) });
  else {
    const first = await rate(sdk);
    pairs.push({ sdk: first, bare: await rate(bare) });
  }
}
process.stdout.write(JSON.stringify(pairs), () => process.exit());
