/** What is shared by the programs that abort something and look at what is left. */
import { getEventListeners } from "node:events";
import { setImmediate as turn } from "node:timers/promises";

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

/** Something to abort, and what tells that it has got where it is to be aborted. */
export interface Trial {
  readonly start: (signal: AbortSignal) => PromiseLike<unknown>;
  readonly reached: () => Promise<unknown>;
}

/** Ends the process where something takes for ever: what started it tells why. */
function limited(what: string): NodeJS.Timeout {
  return setTimeout(() => {
    process.stderr.write(`${what} takes longer than ${LIMIT} ms\n`);
    process.exit(1);
  }, LIMIT);
}

async function times({ start, reached }: Trial, phase: string): Promise<Omit<Aborted, "left"> & { listeners: number }> {
  const taken: number[] = [];
  let listeners = 0;
  for (let index = 0; index < CALLS; index += 1) {
    const timer = limited(`what is aborted in the phase ${phase}`);
    const controller = new AbortController();
    const reason = new Error("enough");
    const there = reached();
    let endedAt = Number.NaN;
    const ended = Promise.resolve(start(controller.signal)).then(
      () => Promise.reject(new Error(`what was to be aborted in the phase ${phase} came to an end`)),
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

/** Aborts it time and again, and sees how long that takes and what is left. */
export async function aborted(phase: string, trial: Trial): Promise<Aborted> {
  const before = process.getActiveResourcesInfo();
  const { times: taken, listeners } = await times(trial, phase);
  const left = await leftOver(before);
  return { times: taken, left: [...left, ...Array.from({ length: listeners }, () => "listener")] };
}
