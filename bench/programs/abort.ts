/**
 * Aborts calls in each phase. Arguments: origin of the server, origin of the one that accepts nothing, "sdk" or "bare".
 * Prints, by phase, the milliseconds from `abort()` to the rejection and what is left afterwards.
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { getEventListeners, once } from "node:events";
import { connect } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { bareClient, sdkClient } from "./clients.ts";
import { behaviours } from "./fixtures.ts";

/** Where a call can be when it is aborted. */
export type Phase = "queued" | "backoff" | "connect" | "headers" | "body";

/** What became of the calls that were aborted in one phase. */
export interface Aborted {
  /** Milliseconds, for each call. */
  readonly times: readonly number[];
  /** Sockets, timers and listeners that are there after and were not before. */
  readonly left: readonly string[];
}

const CALLS = 21;
/** How long to wait for a call to get where it is to be aborted, and for what it leaves to go: milliseconds. */
const LIMIT = 5_000;

const [origin = "", deaf = "", who] = process.argv.slice(2);

/** One call, and what tells that it has got where it is to be aborted. */
interface Trial {
  readonly start: (signal: AbortSignal) => PromiseLike<unknown>;
  readonly reached: () => Promise<unknown>;
}

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

/** Ends the process where something takes for ever: what started it tells why. */
function limited(what: string): NodeJS.Timeout {
  return setTimeout(() => {
    process.stderr.write(`${what} takes longer than ${LIMIT} ms\n`);
    process.exit(1);
  }, LIMIT);
}

async function times({ start, reached }: Trial, phase: Phase): Promise<Omit<Aborted, "left"> & { listeners: number }> {
  const taken: number[] = [];
  let listeners = 0;
  for (let index = 0; index < CALLS; index += 1) {
    const timer = limited(`a call aborted in the phase ${phase}`);
    const controller = new AbortController();
    const reason = new Error("enough");
    const there = reached();
    let endedAt = Number.NaN;
    const ended = Promise.resolve(start(controller.signal)).then(
      () => Promise.reject(new Error(`the call to be aborted in the phase ${phase} came to an end`)),
      (error: unknown) => {
        endedAt = performance.now();
        if (error !== reason) throw error;
      },
    );
    await Promise.race([there, ended]);
    // What told of the phase may have done so in the middle of its work.
    for (let turns = 0; turns < 5; turns += 1) await turn();
    const abortedAt = performance.now();
    controller.abort(reason);
    await ended;
    taken.push(endedAt - abortedAt);
    clearTimeout(timer);
    listeners += getEventListeners(controller.signal, "abort").length;
  }
  return { times: taken, listeners };
}

// Of the process itself: its standard streams, and the turns that are waited below.
const OWN = ["PipeWrap", "TTYWrap", "Immediate"];

/** What keeps the process alive that did not before; given some time to go, as a socket takes a moment to close. */
async function leftOver(before: readonly string[]): Promise<string[]> {
  const until = performance.now() + 500;
  for (;;) {
    const now = process.getActiveResourcesInfo().filter((name) => !OWN.includes(name));
    for (const name of before) if (now.includes(name)) now.splice(now.indexOf(name), 1);
    if (now.length === 0 || performance.now() > until) return now;
    await turn();
  }
}

async function aborted(phase: Phase, trial: Trial): Promise<Aborted> {
  const before = process.getActiveResourcesInfo();
  const { times: taken, listeners } = await times(trial, phase);
  const left = await leftOver(before);
  return { times: taken, left: [...left, ...Array.from({ length: listeners }, () => "listener")] };
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
