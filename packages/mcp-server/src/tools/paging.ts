import { decodeCursor, encodeCursor } from "../cursor.ts";
import type { ListPart } from "../output/facts.ts";

/** Where an item stands in its list. */
type PlaceOf<Field extends string> = Readonly<Record<Field, string>>;

/** How a list that is read as a whole is ordered, and what its cursors belong to. */
interface Order<Item, Field extends string, Input> {
  /** What a place is made of. */
  readonly fields: readonly Field[];
  placeOf(item: Item): PlaceOf<Field>;
  compare(a: PlaceOf<Field>, b: PlaceOf<Field>): number;
  /** What of the input decides which items there are. */
  queryOf(input: Input): object;
}

/** A part of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** How many there are in the whole list. */
  readonly total: number;
  /** How many are left behind those of the page. */
  readonly left: number;
}

interface PageInput {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/**
 * Pages of a list that the API gives in one piece. A page begins behind the last item that was shown and not after a count
 * of items: what comes, goes and moves up meanwhile then hides nothing.
 */
export function createPaging<Item, Field extends string, Input extends PageInput>(order: Order<Item, Field, Input>) {
  const { fields, placeOf, compare, queryOf } = order;

  function isPlace(value: unknown): value is PlaceOf<Field> {
    return (
      typeof value === "object" &&
      value !== null &&
      fields.every((field) => typeof (value as Record<string, unknown>)[field] === "string")
    );
  }

  return {
    /** Where the page begins; undefined at the beginning. Throws ToolFailure where the cursor is another query's. */
    start: (input: Input): PlaceOf<Field> | undefined =>
      input.cursor === undefined ? undefined : decodeCursor(input.cursor, queryOf(input), isPlace),

    page(all: readonly Item[], start: PlaceOf<Field> | undefined, { limit }: Input): Page<Item> {
      const placed = all.map((item) => ({ item, place: placeOf(item) })).sort((a, b) => compare(a.place, b.place));
      const behind = start === undefined ? placed : placed.filter(({ place }) => compare(place, start) > 0);
      const items = behind.slice(0, limit).map(({ item }) => item);
      return { items, total: all.length, left: behind.length - items.length };
    },

    /** The cursor behind the first items of a page, for the reply. */
    cursorAfter:
      ({ items, left }: Pick<Page<Item>, "items" | "left">, input: Input): ListPart["cursorAfter"] =>
      (count) => {
        const last = items[count - 1];
        if (last === undefined || (count === items.length && left === 0)) return undefined;
        return encodeCursor(placeOf(last), queryOf(input));
      },
  };
}
