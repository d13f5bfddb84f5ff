import { setImmediate } from "node:timers/promises";
import type { DrivenClock } from "../fleet/clock.ts";
import type { Timeline } from "../fleet/timeline.ts";
import { ADVANCE_SLICE } from "../limits.ts";
import { Problem } from "../store/problem.ts";

/** Clocks that are being moved. */
const moving = new WeakSet<DrivenClock>();

/** Time that the first slice skips, in milliseconds; each that follows skips as much as could be done in its turn. */
const FIRST_SLICE = 60_000;

/**
 * Moves a clock forward as `advance` does, in slices: other requests are answered in between. It stops where it is when the timeline is
 * closed, as what was to happen does not happen any more, and when the client leaves.
 *
 * @throws Problem 409 while the clock is being moved by another request, and when the emulator was reset, given another state or closed meanwhile
 */
export async function advanceInSlices(
  clock: DrivenClock,
  ms: number,
  timeline: Pick<Timeline, "whenClosed">,
  signal: AbortSignal,
): Promise<void> {
  if (moving.has(clock)) throw new Problem(409, "the clock is being moved by another request; wait for its answer");
  moving.add(clock);
  let closed = false;
  const forget = timeline.whenClosed(() => {
    closed = true;
  });
  try {
    let slice = FIRST_SLICE;
    for (let left = ms; ; ) {
      const step = Math.min(slice, left);
      const began = performance.now();
      clock.advance(step);
      left -= step;
      if (left === 0 || signal.aborted) return;
      slice = performance.now() - began > ADVANCE_SLICE ? Math.max(1, Math.floor(slice / 4)) : slice * 2;
      await setImmediate();
      if (closed) {
        throw new Problem(409, "the emulator was reset, given another state or closed while its clock was being moved");
      }
    }
  } finally {
    forget();
    moving.delete(clock);
  }
}
