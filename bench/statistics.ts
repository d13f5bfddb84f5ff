/** The middle value, or the mean of the two in the middle. Throws where there is none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new Error("the median of no values was asked for");
  return (upper + lower) / 2;
}

/** Two blocks, one right after the other, so that what disturbs the machine disturbs both. */
export interface Pair<T> {
  readonly bare: T;
  readonly sdk: T;
}

/** How one number of paired blocks compares. */
export interface Comparison {
  readonly sdk: number;
  readonly bare: number;
  /** The median of the pairs' own ratios. */
  readonly ratio: number;
}

/** Compares a number of which more is better, such as requests per second. */
export function compareRates<T>(pairs: readonly Pair<T>[], rate: (block: T) => number): Comparison {
  return {
    sdk: median(pairs.map((pair) => rate(pair.sdk))),
    bare: median(pairs.map((pair) => rate(pair.bare))),
    ratio: median(pairs.map((pair) => rate(pair.sdk) / rate(pair.bare))),
  };
}

/** Compares a number of which less is better, such as milliseconds: half the time is the ratio 2. */
export function compareTimes<T>(pairs: readonly Pair<T>[], time: (block: T) => number): Comparison {
  return {
    sdk: median(pairs.map((pair) => time(pair.sdk))),
    bare: median(pairs.map((pair) => time(pair.bare))),
    ratio: median(pairs.map((pair) => time(pair.bare) / time(pair.sdk))),
  };
}
