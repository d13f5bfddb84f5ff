import type { ServerResponse } from "node:http";
import { setImmediate as othersTurn } from "node:timers/promises";
import type { Api } from "../api/pipeline.ts";
import { WATCH_BUFFERED_BYTES, WATCH_INTERVAL, WATCH_KEEP_ALIVE, WATCH_REST, WATCH_SLICE } from "../limits.ts";
import { differences } from "./differences.ts";
import type { WatchMessage } from "./messages.ts";
import { plainText } from "./plain.ts";
import { requestFeed } from "./requests.ts";
import { look } from "./scene.ts";
import { logTail } from "./tail.ts";
import type { View } from "./view.ts";

/**
 * Tells one watcher what there is, and from then on what has changed, as Server-Sent Events, until the connection ends. It looks at the
 * world anew each time and remembers only what it has told, so a watcher who reads slowly hears less often and misses nothing
 * that still is. Time is the machine's here, whatever clock the emulator has.
 */
export function watch(api: Api, view: View, response: ServerResponse): void {
  const news = requestFeed(api.journal, view.since);
  let world: Api["world"] | undefined;
  let plain = newPlain();
  let told = differences();
  let tail = view.log && logTail(view.log);
  let quietSince = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let done = false;
  response.on("close", () => {
    done = true;
    clearTimeout(timer);
  });
  response.on("error", () => undefined);
  void goOn();

  /** Another world has other keys, which no text may show. */
  function newPlain() {
    return plainText(
      (text) => api.journal.redact(text),
      () => api.journal.keys,
    );
  }

  async function goOn(): Promise<void> {
    let worked = 0;
    try {
      if (response.writableLength < WATCH_BUFFERED_BYTES) worked = await tell();
    } catch (error) {
      api.violation(
        `the page's feed failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      response.destroy();
    }
    if (done) return;
    timer = setTimeout(() => void goOn(), Math.max(WATCH_INTERVAL, worked * WATCH_REST));
    timer.unref();
  }

  /** Gives how many milliseconds of work it was. */
  async function tell(): Promise<number> {
    const seen = api.world;
    let fresh: WatchMessage["fresh"];
    if (seen !== world) {
      fresh = world ? "replaced" : "first";
      plain = newPlain();
      told = differences();
      tail = view.log && logTail(view.log);
    }
    const looking = look(seen, view, plain);
    let worked = 0;
    let slice = performance.now();
    let step = looking.next();
    while (!step.done) {
      const now = performance.now();
      if (now - slice >= WATCH_SLICE) {
        worked += now - slice;
        await othersTurn();
        // A world that has gone meanwhile is of no interest.
        if (done || api.world !== seen) return worked;
        slice = performance.now();
      }
      step = looking.next();
    }
    world = seen;
    const clock = told.changed("clock", Math.floor(seen.store.now() / 1000) * 1000);
    const log = tail?.(seen, plain);
    const requests = news(seen, plain);
    send({
      ...(fresh && { fresh }),
      ...(clock !== undefined && { clock }),
      ...told.next(step.value),
      ...(log && { log }),
      ...(requests && { requests }),
    });
    return worked + performance.now() - slice;
  }

  function send(message: WatchMessage): void {
    const now = performance.now();
    if (Object.keys(message).length > 0) response.write(`data: ${JSON.stringify(message)}\n\n`);
    else if (now - quietSince >= WATCH_KEEP_ALIVE) response.write(": still here\n\n");
    else return;
    quietSince = now;
  }
}
