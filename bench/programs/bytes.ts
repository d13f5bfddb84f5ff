/**
 * Moves bytes through one stream to a device, each way. Arguments: origin, bytes each way, and "paired" with a number of
 * pairs, or "sdk" or "bare" for once. Prints MB/s of each pass, and the most memory that the process ever had.
 */
import { DeviceStreams } from "@synpse/sdk/streaming";
import type { Pair } from "../statistics.ts";
import { bareDownload, bareUpload, tcpDownload, tcpUpload } from "./bare-socket.ts";
import { sdkClient } from "./clients.ts";
import { peakMemory } from "./peak.ts";
import { ports } from "./stream-ports.ts";

/** MB/s each way. */
export interface Rates {
  readonly down: number;
  readonly up: number;
}

/** What was seen. */
export interface Moved {
  readonly pairs: readonly Pair<Rates>[];
  /** With no websocket, once. */
  readonly tcp: Rates | undefined;
  /** MB. */
  readonly peak: number;
}

const [origin = "", size = "", mode = "", count = "1"] = process.argv.slice(2);
const bytes = Number(size);
const chunk = Buffer.alloc(64 * 1024, "u");
const streams = new DeviceStreams(sdkClient(origin));

async function sdkDownload(): Promise<number> {
  const stream = await streams.connect("d", { port: ports.source, hostname: String(bytes) });
  let came = 0;
  stream.on("data", (data: Buffer) => {
    came += data.length;
  });
  await new Promise((resolve, reject) => stream.once("error", reject).once("close", resolve));
  return came;
}

async function sdkUpload(): Promise<number> {
  const stream = await streams.connect("d", { port: ports.sink, hostname: String(bytes) });
  let left = bytes;
  const more = () => {
    while (left > 0) {
      left -= chunk.length;
      if (!stream.write(chunk)) return void stream.once("drain", more);
    }
  };
  more();
  stream.resume();
  await new Promise((resolve, reject) => stream.once("error", reject).once("close", resolve));
  return bytes - left;
}

async function rate(move: () => Promise<number>): Promise<number> {
  const startedAt = performance.now();
  const moved = await move();
  if (moved !== bytes) throw new Error(`${moved} bytes were moved of ${bytes}`);
  return bytes / 1000 / (performance.now() - startedAt);
}

const ways = {
  sdk: async () => ({ down: await rate(sdkDownload), up: await rate(sdkUpload) }),
  bare: async () => ({
    down: await rate(() => bareDownload(origin, bytes)),
    up: await rate(() => bareUpload(origin, bytes, chunk)),
  }),
};

const pairs: Pair<Rates>[] = [];
let tcp: Rates | undefined;
if (mode === "sdk" || mode === "bare") await ways[mode]();
else {
  for (let index = 0; index < Number(count); index += 1) {
    const first = index % 2 === 0 ? "bare" : "sdk";
    const second = first === "bare" ? "sdk" : "bare";
    pairs.push({ [first]: await ways[first](), [second]: await ways[second]() } as unknown as Pair<Rates>);
  }
  const port = Number(await (await fetch(`${origin}/tcp-port`)).text());
  tcp = { down: await rate(() => tcpDownload(port, bytes)), up: await rate(() => tcpUpload(port, bytes, chunk)) };
}
process.stdout.write(JSON.stringify({ pairs, tcp, peak: peakMemory() } satisfies Moved), () => process.exit());
