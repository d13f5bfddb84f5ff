import type { LogItem } from "../streaming/index.ts";
import type { FakeClock } from "./clock.ts";
import { type LogHandler, startLogServer } from "./log-server.ts";

/** Reads a followed log. Items are told as text, its end as undefined. */
interface LogReader {
  next(): Promise<string | undefined>;
  take(count: number): Promise<(string | undefined)[]>;
  close(): Promise<unknown>;
}

export interface FollowedLog extends AsyncDisposable {
  open(options?: { tail?: number; maxReconnects?: number }): LogReader;
}

const which = { namespace: "default", application: "app_1", container: "hello", device: "dev_1", follow: true };

/** A server for one log, to be followed. By the fake clock the pauses between attempts are 250, 500, 1000, … ms. */
export async function followedLog({ handler }: { handler: LogHandler }, clock?: FakeClock): Promise<FollowedLog> {
  const server = await startLogServer(handler, clock ? { clock } : { client: { initialRetryDelay: 0 } });
  return {
    open(options) {
      const iterator = server.streams.applicationLogs({ ...which, ...options })[Symbol.asyncIterator]();
      const next = async () => {
        const { value, done } = (await iterator.next()) as IteratorResult<LogItem, undefined>;
        return done ? undefined : `${value}`;
      };
      const take = async (count: number) => {
        const taken: (string | undefined)[] = [];
        for (let index = 0; index < count; index++) taken.push(await next());
        return taken;
      };
      return { next, take, close: async () => iterator.return?.() };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Lets as much time pass, once a timer is set for it. */
export async function pass(clock: FakeClock, delay: number): Promise<void> {
  await clock.timerOf(delay);
  // Quiet is looked at twice.
  clock.advance(delay + 10);
}
