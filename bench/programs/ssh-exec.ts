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

async function rate(move: () => Promise<number>): Promise<number> {
  const startedAt = performance.now();
  const came = await move();
  if (came !== bytes) throw new Error(`${came} bytes came of ${bytes}`);
  return bytes / 1000 / (performance.now() - startedAt);
}

const pairs: Pair<number>[] = [];
// The first passes are not counted: what is loaded by its first use is not there yet, and nothing is compiled.
for (let pass = 0; pass < 3; pass += 1) {
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
