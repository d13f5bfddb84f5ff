/**
 * Runs a command that prints many bytes. Arguments: origin, bytes, pairs. Prints MB/s of `exec`, and of ssh2 over a direct
 * TCP connection to the same server.
 */
import { connect } from "node:net";
import { DeviceStreams } from "@synpse/sdk/streaming";
import ssh2 from "ssh2";
import type { Pair } from "../statistics.ts";
import { sdkClient } from "./clients.ts";

const [origin = "", size = "", pairCount = ""] = process.argv.slice(2);
const bytes = Number(size);
const streams = new DeviceStreams(sdkClient(origin));
const port = Number(await (await fetch(`${origin}/ssh-port`)).text());

async function sdk(): Promise<number> {
  let came = 0;
  const count = (chunk: Uint8Array) => {
    came += chunk.length;
  };
  const { exitCode } = await streams.exec("d", String(bytes), { stdout: count });
  if (exitCode !== 0) throw new Error(`the command ended with ${exitCode}`);
  return came;
}

function bare(): Promise<number> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    let came = 0;
    client.on("error", reject);
    client.on("close", () => resolve(came));
    client.on("ready", () =>
      client.exec(String(bytes), (error, channel) => {
        if (error) return reject(error);
        channel.on("data", (data: Buffer) => {
          came += data.length;
        });
        channel.on("close", () => client.end());
      }),
    );
    const sock = connect({ port, host: "127.0.0.1", noDelay: true });
    client.connect({ sock, username: "root", hostVerifier: () => true });
  });
}

/** How many passes make one figure: what the machine does beside it weighs less then. */
const PASSES = 3;

async function pass(move: () => Promise<number>): Promise<void> {
  const came = await move();
  if (came !== bytes) throw new Error(`${came} bytes came of ${bytes}`);
}

/**
 * The rate after a pass of the same kind that is not counted: what the other kind leaves idle, the engine forgets within a
 * pass (its compiled code goes with the garbage), so that whichever comes first after the other pays for both.
 */
async function rate(move: () => Promise<number>): Promise<number> {
  await pass(move);
  const startedAt = performance.now();
  for (let done = 0; done < PASSES; done += 1) await pass(move);
  return (PASSES * bytes) / 1000 / (performance.now() - startedAt);
}

const pairs: Pair<number>[] = [];
// Nor are the first passes counted, in which everything is loaded and compiled.
for (let pass = 0; pass < 2; pass += 1) {
  await bare();
  await sdk();
}
for (let index = 0; index < Number(pairCount); index += 1) {
  if (index % 2 === 0) pairs.push({ bare: await rate(bare), sdk: await rate(sdk) });
  else {
    const first = await rate(sdk);
    pairs.push({ sdk: first, bare: await rate(bare) });
  }
}
process.stdout.write(JSON.stringify(pairs), () => process.exit());
