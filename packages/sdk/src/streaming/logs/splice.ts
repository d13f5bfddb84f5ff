import { bordersOf, extendBorders, step } from "./borders.ts";
import type { GapReason } from "./gap.ts";
import { MAX_LINE_LENGTH } from "./lines.ts";

/** An overlap of fewer lines than this may be by chance, such as of empty lines, unless nothing speaks against it. */
const SURE_OVERLAP = 32;
/** All of so many lines that are not periodic are taken for those that were seen, without waiting for another place. */
const SURE_MEMORY = 500;
/** How many characters of lines, newlines included, may be withheld while it is not decided where they belong: 4 Mi. */
const MAX_WITHHELD = 4 * 1024 * 1024;

/** Where a log goes on. */
export interface Splice {
  /** The lines that were not seen before. */
  readonly lines: readonly string[];
  /** What is not certain about them. */
  readonly gap: GapReason | undefined;
  /** Whether a replay of more lines could make it certain. */
  readonly wider: boolean;
  /** The first lines of the replay. */
  readonly head: readonly string[];
}

/** Finds the last line seen in a replay of the log's last lines. */
export interface Splicer {
  push(lines: readonly string[], newlines: number): void;
  /**
   * `old`: all that has arrived can be what was seen. `found`: it goes past the end of what was seen. `unknown`: it is
   * something else. `settled`: as `found` or `unknown`, and nothing that may come can change it.
   */
  readonly state: "old" | "found" | "unknown" | "settled";
  /** Whether lines wait that are new as far as is known. */
  readonly withholds: boolean;
  /** Decides by what has arrived. */
  decide(): Splice;
  /** Whether what was found is long and unlike itself, so that only a log that repeats itself could still change it. */
  readonly sure: boolean;
}

/**
 * @param seen The last lines seen, oldest first.
 * @param asked How many lines the replay was asked for; if the log has fewer, all of it is replayed.
 * @param narrower The first lines of a replay of fewer lines. If this one begins like it, the server replays all that it
 * has, however little it is asked for.
 *
 * The replay may end within what was seen, begin within it, or begin before it, further back than is remembered. An
 * *overlap* is a beginning of the replay that ends as `seen` ends, for as far as both reach back. The longest one is
 * taken: so nothing is repeated. Where a shorter one is as good, as in a log of lines that are all alike, lines may be
 * missing.
 */
export function createSplicer(seen: readonly string[], asked: number, narrower: readonly string[] = []): Splicer {
  const total = seen.length;
  const seenBorders = bordersOf(seen);
  // With pieces of overlong lines, lines and newlines are not the same number.
  const hasPieces = seen.some(({ length }) => length >= MAX_LINE_LENGTH - 1);
  let arrived = 0;
  let newlines = 0;
  const head: string[] = [];
  const isTelling = narrower.length === SURE_OVERLAP && (bordersOf(narrower)[SURE_OVERLAP] ?? 0) * 2 < SURE_OVERLAP;
  let replaysAll = false;
  /** The longest overlap, and the next shorter one. */
  let overlap = 0;
  let rival = 0;
  /** How many lines from the start of `seen` the replay ends with now: for overlaps that hold all of `seen`. */
  let matched = 0;
  // For overlaps that hold only the end of `seen`, the beginning of the replay is searched in `seen`, as far as it is known.
  const beginning: string[] = [];
  const borders = bordersOf(beginning);
  let position = 0;
  let length = 0;
  /** The lines after the longest overlap. */
  const withheld: string[] = [];
  let characters = 0;

  /** Goes on with the search until `seen` ends, or until more of the replay must be known. */
  function search(): void {
    while (position < total && length < beginning.length) {
      if (beginning[length] === seen[position]) {
        length += 1;
        position += 1;
      } else if (length > 0) length = borders[length] ?? 0;
      else position += 1;
    }
    if (position === total) found();
  }

  function found(): void {
    if (overlap > 0 || length === 0) return;
    overlap = length;
    rival = borders[length] ?? 0;
    drop(length);
  }

  /** What has arrived is all there is, so it cannot be followed by the rest of what was seen. */
  function giveUpWaiting(): void {
    while (position < total) {
      if (length === beginning.length) {
        if (length === 0) return;
        length = borders[length] ?? 0;
      }
      search();
    }
  }

  function drop(count: number): void {
    for (const line of withheld.splice(0, count)) characters -= line.length + 1;
  }

  function begin(line: string): void {
    head.push(line);
    replaysAll = isTelling && head.length === SURE_OVERLAP && head.every((each, index) => each === narrower[index]);
  }

  function push(line: string): void {
    arrived += 1;
    withheld.push(line);
    characters += line.length + 1;
    if (arrived <= SURE_OVERLAP) begin(line);
    if (position < total) {
      beginning.push(line);
      extendBorders(beginning, borders);
      search();
    }
    if (total > 0) matched = step(seen, seenBorders, matched, line);
    if (total > 0 && matched === total && arrived > overlap) {
      rival = overlap;
      overlap = arrived;
      drop(withheld.length);
    }
    // It does not reach back to what was seen so far, so a gap comes before it in any case.
    if (isOverfull() && total > 0 && overlap === 0 && position === total) drop(Math.ceil(withheld.length / 2));
  }

  /** How many more lines may be replayed. */
  const left = () => (replaysAll ? Number.POSITIVE_INFINITY : asked - newlines);
  /** Whether the log may go back further than its replay. A server may have counted a last line that has not ended. */
  const isComplete = () => left() <= 1;
  const isOverfull = () => characters > MAX_WITHHELD;
  const isShort = () => Math.min(overlap, total) < SURE_OVERLAP;
  /**
   * Whether it may be by chance: where there could be more of it, or where it is all of a short memory, but the replay need
   * not reach back to what was seen.
   */
  const isWeak = () => isShort() && (overlap < total || isComplete() || isOverfull());

  function isSure(): boolean {
    const border = overlap < total ? rival : (seenBorders[total] ?? 0);
    const length = Math.min(overlap, total);
    return length >= SURE_OVERLAP && border * 2 < length && Math.min(rival, total) * 2 < length;
  }

  function isSettled(): boolean {
    if (position < total) return false;
    if (left() <= 0 || (isOverfull() && (overlap > 0 || total === 0))) return true;
    if (overlap >= total && total >= SURE_MEMORY && isSure()) return true;
    // Even if all that is still to be replayed were old, it would not make another overlap.
    return overlap > 0 && !isShort() && !hasPieces && left() < total - matched;
  }

  function doubt(): GapReason | undefined {
    // All of it is new. Where no more could be withheld, nobody knows whether the replay began with the log.
    if (total === 0) return isComplete() || isOverfull() ? "lost" : undefined;
    if (overlap === 0) return "lost";
    if (isWeak()) return "ambiguous";
    // Where the whole log was replayed, all that was seen is in it, unless its beginning was dropped.
    const possible = isSettled() || rival >= total || overlap < total;
    const alike = Math.min(rival, total) * 2 >= Math.min(overlap, total);
    return rival > 0 && possible && alike ? "ambiguous" : undefined;
  }

  return {
    push(lines, added) {
      newlines += added;
      for (const line of lines) push(line);
    },
    get state() {
      if (isSettled()) return "settled";
      if (position < total) return "old";
      return overlap > 0 || total === 0 ? "found" : "unknown";
    },
    get withholds() {
      return position === total && withheld.length > 0;
    },
    get sure() {
      return position === total && isSure();
    },
    decide() {
      giveUpWaiting();
      return { lines: withheld, gap: doubt(), wider: isComplete() && (overlap === 0 || isWeak()), head };
    },
  };
}
