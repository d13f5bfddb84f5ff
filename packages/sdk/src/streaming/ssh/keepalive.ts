import type { Duplex } from "node:stream";
import type { Clock } from "../../http/clock.ts";

/** So many signs of life in a row may be missing. */
const MAX_MISSED = 2;

/** How a connection is watched. */
export interface Keepalive {
  readonly clock: Clock;
  readonly interval: number | undefined;
  readonly onDead: (silent: number) => void;
}

/**
 * Tells when a device gives no sign of life, though ssh2 asks it for one at the same interval. Any byte is one: on a slow
 * line the answer comes after all that is on its way before it, which ssh2's own count does not know. And while our side
 * still has to send, or does not read, no answer can be expected.
 *
 * @returns How to stop it.
 */
export function watchLife(stream: Duplex, { clock, interval, onDead }: Keepalive): () => void {
  if (interval === undefined) return () => {};
  const every = interval;
  let missed = 0;
  let timer: unknown;

  const seen = () => {
    missed = 0;
  };
  function tick(): void {
    // The first interval passes before the device was asked at all.
    missed += 1;
    if (stream.isPaused() || stream.writableLength > 0) missed = 0;
    if (missed > MAX_MISSED) {
      stop();
      onDead(every * missed);
      return;
    }
    timer = clock.setTimeout(tick, every);
  }
  function stop(): void {
    clock.clearTimeout(timer);
    stream.removeListener("data", seen);
  }

  stream.on("data", seen);
  timer = clock.setTimeout(tick, every);
  return stop;
}
