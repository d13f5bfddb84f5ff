import { ResponseFormatError, ValidationError } from "../errors.ts";
import { type Call, createCall, type Detailed } from "./call.ts";

/** The most pages that are followed from one list: 10,000. */
const MAX_PAGES = 10_000;

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** How many items there are on all pages, where the server says so. */
  readonly totalItems: number | undefined;
  /** How many items a page holds at most, where the server says so. */
  readonly pageSize: number | undefined;
  /** What `pageToken` takes to start at the next page; undefined on the last. */
  readonly nextPageToken: string | undefined;
  /** What `pageToken` takes to start at the page before; undefined on the first. */
  readonly previousPageToken: string | undefined;
  /** Asks for the next page; undefined where there is none. */
  next(): Promise<Page<T> | undefined>;
}

/**
 * A list that is being fetched. Awaited, it is its first page; iterated, it gives every item of every page and asks for
 * a page only when it is needed. The first page is asked for once, whatever is done with it.
 */
export interface List<T> extends Call<Page<T>>, AsyncIterable<T> {
  /** The pages, one at a time. */
  pages(): AsyncIterable<Page<T>>;
  /** The first `limit` items, or all of them if there are fewer. */
  toArray(options: { limit: number }): Promise<T[]>;
}

/** The items of one page and its response. */
export interface RawPage<T> {
  readonly items: readonly T[];
  readonly headers: Headers;
}

function countOf(headers: Headers, name: string): number | undefined {
  const value = headers.get(name);
  return value !== null && /^\d+$/.test(value) ? Number(value) : undefined;
}

const ignore = () => {};

/** A list over a function that fetches the page of a token. */
export function createList<T>(
  operation: string,
  fetchPage: (pageToken: string | undefined) => Promise<Detailed<RawPage<T>>>,
  startToken: string | undefined,
): List<T> {
  // At which page, counting from 0, each token led to it. A page may be asked for its successor more than once.
  const seen = new Map(startToken === undefined ? [] : [[startToken, 0]]);

  function toPage({ data, ...details }: Detailed<RawPage<T>>, index: number): Detailed<Page<T>> {
    const { items, headers } = data;
    const nextPageToken = headers.get("next-page-token") || undefined;
    const page: Page<T> = {
      items,
      totalItems: countOf(headers, "total-items"),
      pageSize: countOf(headers, "page-size"),
      nextPageToken,
      previousPageToken: headers.get("previous-page-token") || undefined,
      async next() {
        if (nextPageToken === undefined) return undefined;
        const following = index + 1;
        const fault =
          (seen.get(nextPageToken) ?? following) < following
            ? "the server names a page that it has given before as the next one"
            : following >= MAX_PAGES && `there are more than ${MAX_PAGES} pages`;
        if (fault) {
          const { requestId, attempts, response } = details;
          const info = { operation, requestId, attempts, status: response.status };
          throw new ResponseFormatError(`${operation}: the list does not end, because ${fault}.`, info);
        }
        seen.set(nextPageToken, following);
        return toPage(await fetchPage(nextPageToken), following).data;
      },
    };
    return { ...details, data: page };
  }

  const first = fetchPage(startToken).then((fetched) => toPage(fetched, 0));
  const call = createCall(first);
  // A list is often made first and iterated later; its failure is told then.
  call.catch(ignore);

  async function* pages(): AsyncGenerator<Page<T>, void, undefined> {
    for (let page: Page<T> | undefined = await call; page; page = await page.next()) yield page;
  }

  return Object.assign(call, {
    pages,
    async *[Symbol.asyncIterator]() {
      for await (const page of pages()) yield* page.items;
    },
    async toArray({ limit }: { limit: number }) {
      if (!Number.isInteger(limit) || limit < 1) {
        throw new ValidationError(`toArray: limit must be a whole number from 1, not ${String(limit)}`);
      }
      const items: T[] = [];
      for await (const page of pages()) {
        for (const item of page.items.slice(0, limit - items.length)) items.push(item);
        if (items.length === limit) break;
      }
      return items;
    },
  });
}
