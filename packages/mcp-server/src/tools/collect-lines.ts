/** What reading a log is held to. */
export interface LogBounds {
  /** Lines kept, the newest. */
  readonly lines: number;
  /** Characters of lines kept, the newest. */
  readonly characters: number;
  /** Characters read before reading stops, whatever is kept of them. */
  readonly charactersRead: number;
  /** Milliseconds before reading stops. */
  readonly time: number;
}

export interface Collected {
  readonly lines: readonly string[];
  /** Lines that were read and are not kept. */
  readonly dropped: number;
  /** Why reading stopped. */
  readonly ended: "end" | "time" | "amount" | "broken";
}

/**
 * Reads a log until it ends or a bound is met, and keeps its newest lines. A log that breaks after some lines is what
 * came; one that breaks before any line rejects, as an abort by the caller does.
 */
export async function collectLines(
  open: (signal: AbortSignal) => AsyncIterable<string>,
  bounds: LogBounds,
  signal: AbortSignal,
): Promise<Collected> {
  signal.throwIfAborted();
  const reading = new AbortController();
  const abort = () => reading.abort(signal.reason);
  const timeUp = Symbol("time is up");
  const timer = setTimeout(() => reading.abort(timeUp), bounds.time);
  signal.addEventListener("abort", abort);
  const kept: string[] = [];
  let characters = 0;
  let read = 0;
  let count = 0;
  const collected = (ended: Collected["ended"]): Collected => ({ lines: kept, dropped: count - kept.length, ended });
  try {
    for await (const line of open(reading.signal)) {
      kept.push(line);
      count += 1;
      read += line.length + 1;
      characters += line.length + 1;
      while (kept.length > bounds.lines || (characters > bounds.characters && kept.length > 1)) {
        characters -= (kept.shift()?.length ?? 0) + 1;
      }
      if (read > bounds.charactersRead) return collected("amount");
    }
    return collected("end");
  } catch (error) {
    if (signal.aborted) throw error;
    if (reading.signal.reason === timeUp) return collected("time");
    if (count === 0) throw error;
    return collected("broken");
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}
