/**
 * Sends a question through each of many local connections at once and reads the echo. Arguments: origin, connections,
 * milliseconds to wait before the websockets that are still open are counted. Prints what became of them.
 */
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { DeviceStreams } from "@synpse/sdk/streaming";
import { sdkClient } from "./clients.ts";
import { ports } from "./stream-ports.ts";

/** What became of the connections. */
export interface Forwarded {
  readonly served: number;
  /** Milliseconds until the last of them had its answer. */
  readonly elapsed: number;
  /** Connections of the forward, and websockets at the server, that are still open after the wait. */
  readonly left: number;
}

const [origin = "", count = "", delay = ""] = process.argv.slice(2);
const QUESTION = Buffer.alloc(4096, "q");

/** Half-closes once it has its answer, as most clients do, and does nothing more. */
function ask(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true }, () => socket.write(QUESTION));
    let came = 0;
    socket.on("data", (data) => {
      came += data.length;
      if (came < QUESTION.length) return;
      socket.end();
      resolve(came === QUESTION.length);
    });
    socket.on("error", () => resolve(false));
  });
}

const forward = await new DeviceStreams(sdkClient(origin)).forward("d", { port: ports.echo, localPort: 0 });
const startedAt = performance.now();
const answers = await Promise.all(Array.from({ length: Number(count) }, () => ask(forward.localPort)));
const elapsed = performance.now() - startedAt;
await wait(Number(delay));
const open = Number(await (await fetch(`${origin}/open`)).text());
const served = answers.filter(Boolean).length;
const forwarded: Forwarded = { served, elapsed, left: open + forward.connections };
await forward.close();
process.stdout.write(JSON.stringify(forwarded), () => process.exit());
