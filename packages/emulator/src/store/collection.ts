import { MAX_OBJECTS } from "../limits.ts";
import { type Placed, PlaceList, type Places } from "./place-list.ts";
import { badRequest, notFound, Problem, quote } from "./problem.ts";

export interface Named {
  readonly id: string;
  name: string;
}

/** Keeps something in step with a collection: it is told of all that comes and goes. */
export interface Follower<T> {
  added(entry: Placed<T>): void;
  removed(entry: Placed<T>): void;
}

/**
 * The objects of one kind within one parent: found by exact id, then by exact name; names are unique; kept in the order in
 * which they were created, each with a place number that never changes, so that a page of the list can start "after number
 * n" however the list changes meanwhile.
 */
export class Collection<T extends Named> {
  /** What one of them is called in messages, such as `application`. */
  readonly kind: string;
  readonly #limit: number;
  readonly #follower: Follower<T> | undefined;
  readonly #byId = new Map<string, Placed<T>>();
  readonly #places = new PlaceList<T>();
  readonly #byName = new Map<string, T>();
  #nextPlace = 1;

  constructor(kind: string, limit: number = MAX_OBJECTS, follower?: Follower<T>) {
    this.kind = kind;
    this.#limit = limit;
    this.#follower = follower;
  }

  get size(): number {
    return this.#byId.size;
  }

  /** The place number that the next one gets. */
  get nextPlace(): number {
    return this.#nextPlace;
  }

  /** Place numbers go on from here; one that was given out is never given out again. */
  skipTo(place: number): void {
    this.#nextPlace = Math.max(this.#nextPlace, place);
  }

  /** Place numbers go on from here once more: those given out since were of things that have been taken out, and nobody has seen them. */
  returnTo(place: number): void {
    this.#nextPlace = place;
  }

  find(idOrName: string): T | undefined {
    return this.#byId.get(idOrName)?.item ?? this.#byName.get(idOrName);
  }

  findById(id: string): T | undefined {
    return this.#byId.get(id)?.item;
  }

  /** @throws Problem 404 */
  get(idOrName: string): T {
    const item = this.find(idOrName);
    if (!item) throw notFound(this.kind, idOrName);
    return item;
  }

  hasName(name: string): boolean {
    return this.#byName.has(name);
  }

  /** @throws Problem 400 when the id or name is taken, 402 when there are too many */
  add(item: T): T {
    // The name first: what is named alike may have an id that follows from the name.
    this.assertNameFree(item.name);
    if (this.#byId.has(item.id)) throw badRequest(`${this.kind} id already in use`, "id");
    if (this.#byId.size >= this.#limit) {
      throw new Problem(
        402,
        `too many: the emulator keeps at most ${this.#limit} of one kind (${this.kind}); delete some first`,
      );
    }
    const entry = { item, place: this.#nextPlace++ };
    this.#byId.set(item.id, entry);
    this.#byName.set(item.name, item);
    this.#places.add(entry);
    this.#follower?.added(entry);
    return item;
  }

  /** @throws Problem 400 when another one has that name */
  assertNameFree(name: string, except?: T): void {
    const holder = this.#byName.get(name);
    if (holder && holder !== except) {
      throw badRequest(
        `${this.kind} name already in use: ${quote(name)}; choose another name or update the existing one`,
        "name",
      );
    }
  }

  /** @throws Problem 400 when another one has that name */
  rename(item: T, name: string): void {
    if (item.name === name) return;
    this.assertNameFree(name, item);
    this.#byName.delete(item.name);
    item.name = name;
    this.#byName.set(name, item);
  }

  /** Changes what the follower looks at. What is not in the collection is changed all the same. */
  change(item: T, change: () => void): void {
    const entry = this.#byId.get(item.id);
    if (entry) this.#follower?.removed(entry);
    change();
    if (entry) this.#follower?.added(entry);
  }

  delete(item: T): void {
    const entry = this.#byId.get(item.id);
    if (!entry) return;
    this.#byId.delete(item.id);
    this.#byName.delete(item.name);
    this.#places.delete(entry.place);
    this.#follower?.removed(entry);
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (const { item } of this.#byId.values()) yield item;
  }

  /** In order of creation, with place numbers. */
  get places(): Places<T> {
    return this.#places;
  }
}
