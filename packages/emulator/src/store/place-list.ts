/** Something in a list, with its place: a number that never changes and is never given to another. */
export interface Placed<T> {
  readonly item: T;
  readonly place: number;
}

/** What can be read of a `PlaceList`. */
export interface Places<T> {
  readonly size: number;
  /** How many have this place or an earlier one. */
  countUpTo(place: number): number;
  /** A copy of those from the `start`th (from 0) to before the `end`th. */
  slice(start: number, end: number): Placed<T>[];
}

/** Things in the order of their places. A place is found without looking at every one. */
export class PlaceList<T> implements Places<T> {
  readonly #entries: Placed<T>[];

  /** @param entries in order; the list keeps and changes this array */
  constructor(entries: Placed<T>[] = []) {
    this.#entries = entries;
  }

  get size(): number {
    return this.#entries.length;
  }

  countUpTo(place: number): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#entries[middle]?.place ?? 0) <= place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  slice(start: number, end: number): Placed<T>[] {
    return this.#entries.slice(start, end);
  }

  add(entry: Placed<T>): void {
    const last = this.#entries.at(-1);
    if (last === undefined || last.place < entry.place) this.#entries.push(entry);
    else this.#entries.splice(this.countUpTo(entry.place), 0, entry);
  }

  delete(place: number): void {
    const index = this.countUpTo(place) - 1;
    if (this.#entries[index]?.place === place) this.#entries.splice(index, 1);
  }
}
