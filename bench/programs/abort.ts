/**
 * Aborts calls in each phase. Arguments: origin of the server, origin of the one that accepts nothing, "sdk" or "bare".
 * Prints, by phase, the milliseconds from `abort()` to the rejection and what is left afterwards.
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { connect } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { type Aborted, aborted, type Trial } from "./aborting.ts";
import { bareClient, sdkClient } from "./clients.ts";
import { behaviours } from "./fixtures.ts";

/** Where a call can be when it is aborted. */
export type Phase = "queued" | "backoff" | "connect" | "headers" | "body";

const [origin = "", deaf = "", who] = process.argv.slice(2);

/** Resolves when Node's fetch says that it has come to this. */
function told(channel: string): Promise<void> {
  return new Promise((resolve) => {
    const listener = () => {
      unsubscribe(channel, listener);
      resolve();
    };
    subscribe(channel, listener);
  });
}

/** Fills the queue of the server that accepts nothing, until a connection is not made any more. */
async function fillQueue(): Promise<void> {
  for (;;) {
    const socket = connect({ host: "127.0.0.1", port: Number(new URL(deaf).port) });
    socket.on("error", () => {});
    const stuck = new Promise<true>((resolve) => setTimeout(() => resolve(true), 300));
    if (await Promise.race([once(socket, "connect").then(() => false), stuck])) return;
  }
}

const turned = () => turn();

async function sdkTrials(): Promise<Record<Phase, Trial>> {
  const synpse = sdkClient(origin);
  const unreachable = sdkClient(deaf);
  const full = sdkClient(origin, { rateLimit: { perSecond: 0.001, burst: 1 } });
  // Takes the one token there is, and loads what is loaded on first use.
  await full.devices.get("gateway-7");
  let retries = () => {};
  const patient = sdkClient(origin, { onEvent: ({ type }) => type === "retry" && retries() });
  return {
    queued: { start: (signal) => full.devices.get("gateway-7", { signal }), reached: turned },
    backoff: {
      start: (signal) => patient.devices.get(behaviours.busy, { signal }),
      reached: () => new Promise<void>((resolve) => (retries = resolve)),
    },
    connect: {
      start: (signal) => unreachable.devices.get("gateway-7", { signal }),
      reached: () => told("undici:client:beforeConnect"),
    },
    headers: {
      start: (signal) => synpse.devices.get(behaviours.silent, { signal }),
      reached: () => told("undici:client:sendHeaders"),
    },
    body: {
      start: (signal) => synpse.devices.get(behaviours.stalled, { signal }),
      reached: () => told("undici:request:headers"),
    },
  };
}

function bareTrials(): Partial<Record<Phase, Trial>> {
  const bare = bareClient(origin);
  return {
    connect: {
      start: (signal) => bareClient(deaf).get("gateway-7", signal),
      reached: () => told("undici:client:beforeConnect"),
    },
    headers: {
      start: (signal) => bare.get(behaviours.silent, signal),
      reached: () => told("undici:client:sendHeaders"),
    },
    body: {
      start: (signal) => bare.get(behaviours.stalled, signal),
      reached: () => told("undici:request:headers"),
    },
  };
}

await fillQueue();
const trials = who === "bare" ? bareTrials() : await sdkTrials();
const results: Partial<Record<Phase, Aborted>> = {};
for (const [phase, trial] of Object.entries(trials)) results[phase as Phase] = await aborted(phase as Phase, trial);
process.stdout.write(JSON.stringify(results), () => process.exit());
