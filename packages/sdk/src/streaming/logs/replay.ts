import type { Clock } from "../../http/clock.ts";
import { createSplicer, type Splice } from "./splice.ts";

/** A replay is over when nothing has come for this long, in milliseconds, unless something speaks against it. */
const QUIET = 1_000;
/** While nothing new came, or nothing of it is what was seen, it must be quiet for this long. */
const LONG_QUIET = 10_000;
/** So long after that it is looked at once more: a process that was busy finds its timers before what has arrived. */
const GRACE = 10;
/** The longest that lines are withheld in a log that is never quiet; longer where nothing of it is what was seen. */
const MAX_WITHHOLDING = 5_000;
const MAX_SEARCH = 30_000;

/** The first lines of a connection that was opened again, until it is known where the log goes on. */
export interface Replay {
  push(lines: readonly string[], newlines: number): void;
  /** The log has ended, so the replay has as well. Decides at once. */
  end(): void;
  /** Stops waiting. Gives what is known by now, if the last line seen was found. */
  abandon(): { readonly splice: Splice; readonly sure: boolean } | undefined;
}

export interface ReplayOptions {
  readonly seen: readonly string[];
  /** How many lines were asked for. */
  readonly asked: number;
  /** The first lines of a replay of fewer lines, where there was one. */
  readonly narrower?: readonly string[];
  readonly clock: Clock;
  readonly onDecided: (splice: Splice) => void;
}

/** There is no mark for the end of the replay, so time decides where the lines themselves do not. */
export function createReplay({ seen, asked, narrower, clock, onDecided }: ReplayOptions): Replay {
  const splicer = createSplicer(seen, asked, narrower);
  let lastArrival = 0;
  let withheldSince: number | undefined;
  let timer: unknown;

  function decide(): void {
    clock.clearTimeout(timer);
    onDecided(splicer.decide());
  }

  /** When lines have been withheld for so long that it is decided, though more may come. */
  function latest(): number {
    if (withheldSince === undefined) return Number.POSITIVE_INFINITY;
    return withheldSince + (splicer.state === "found" ? MAX_WITHHOLDING : MAX_SEARCH);
  }

  function arm(): void {
    clock.clearTimeout(timer);
    // There is nothing to hand out, and it has not come to the last line seen: it has only stalled, and pings watch it.
    if (splicer.state === "old") return;
    const quiet = splicer.state === "found" && splicer.withholds ? QUIET : LONG_QUIET;
    const due = Math.min(lastArrival + quiet, latest());
    timer = clock.setTimeout(
      () => {
        timer = clock.setTimeout(decide, GRACE);
      },
      Math.max(0, due - lastArrival),
    );
  }

  return {
    push(lines, newlines) {
      if (lines.length === 0) return;
      splicer.push(lines, newlines);
      lastArrival = clock.now();
      if (!splicer.withholds) withheldSince = undefined;
      else withheldSince ??= lastArrival;
      if (splicer.state === "settled" || lastArrival >= latest()) decide();
      else arm();
    },
    end: decide,
    abandon() {
      clock.clearTimeout(timer);
      return splicer.state === "found" ? { splice: splicer.decide(), sure: splicer.sure } : undefined;
    },
  };
}
