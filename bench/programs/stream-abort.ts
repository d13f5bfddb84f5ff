/**
 * Aborts streams in each state. Argument: origin of the server. Prints, by state, the milliseconds from `abort()` until
 * the stream has ended with the signal's reason, and what is left afterwards.
 */
import { once } from "node:events";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { DeviceStreams, type LogStream } from "@synpse/sdk/streaming";
import { type Aborted, aborted, type Trial } from "./aborting.ts";
import { sdkClient } from "./clients.ts";
import { ports } from "./stream-ports.ts";

/** Where a stream can be when it is aborted. */
export type State =
  | "opening"
  | "greeting"
  | "idle"
  | "unread"
  | "stuck"
  | "log-reading"
  | "log-waiting"
  | "log-reconnecting"
  | "exec"
  | "forward";

const [origin = ""] = process.argv.slice(2);
const streams = new DeviceStreams(sdkClient(origin));
const ENDLESS = 1_000_000_000;
const NEVER = 2_000_000_000_000;

/** A trial whose own `start` tells that it has got there. */
function trial(start: (signal: AbortSignal, there: () => void) => Promise<unknown>): Trial {
  let there = () => {};
  return {
    start: (signal) => start(signal, there),
    reached: () => new Promise<void>((resolve) => (there = resolve)),
  };
}

/** Ends as the stream does. */
async function destroyed(stream: Duplex): Promise<never> {
  await new Promise((resolve) => stream.once("close", resolve));
  throw stream.errored;
}

const log = (namespace: string, tail: number, signal: AbortSignal): LogStream<unknown & string> =>
  streams.applicationLogs({ namespace, application: "a", container: "c", device: "d", tail, signal });

/** How many websockets the server has open: when that changes, one has got as far as the server. */
async function openSoon(): Promise<void> {
  while (Number(await (await fetch(`${origin}/open`)).text()) === 0);
}

const trials: Record<State, Trial> = {
  opening: trial((signal, there) => {
    // The request has been sent by then; it is never answered.
    setTimeout(there, 20);
    return streams.connect("silent", { port: ports.echo, signal });
  }),
  greeting: trial((signal, there) => {
    void openSoon().then(there);
    return streams.ssh("mute", { signal });
  }),
  idle: trial(async (signal, there) => {
    const stream = await streams.connect("d", { port: ports.echo, signal });
    there();
    return destroyed(stream);
  }),
  unread: trial(async (signal, there) => {
    const stream = await streams.connect("d", { port: ports.source, hostname: String(NEVER), signal });
    await once(stream, "readable");
    there();
    return destroyed(stream);
  }),
  stuck: trial(async (signal, there) => {
    const stream = await streams.connect("mute", { port: ports.sink, signal });
    while (stream.write(Buffer.alloc(64 * 1024)));
    there();
    return destroyed(stream);
  }),
  "log-reading": trial(async (signal, there) => {
    let count = 0;
    for await (const _ of log("default", ENDLESS, signal)) if (++count === 1000) there();
  }),
  "log-waiting": trial(async (signal, there) => {
    void openSoon().then(there);
    for await (const _ of log("quiet", 1, signal));
  }),
  "log-reconnecting": trial(async (signal, there) => {
    const options = { namespace: "dropped", application: "a", container: "c", device: "d", tail: 1 } as const;
    setTimeout(there, 50);
    for await (const _ of streams.applicationLogs({ ...options, follow: true, maxReconnects: 1000, signal }));
  }),
  exec: trial((signal, there) => streams.exec("d", String(NEVER), { signal, stdout: there })),
  forward: trial(async (signal, there) => {
    const forward = await streams.forward("d", { port: ports.echo, signal });
    const client = connect(forward.localPort, "127.0.0.1");
    client.on("error", () => {});
    client.write("?");
    await once(client, "data");
    there();
    await forward.closed;
  }),
};

const results: Partial<Record<State, Aborted>> = {};
for (const [state, each] of Object.entries(trials)) results[state as State] = await aborted(state, each);
process.stdout.write(JSON.stringify(results), () => process.exit());
