import { type CallInfo, ResponseFormatError, ValidationError } from "../errors.ts";
import { type Call, createCall, type Settled } from "./call.ts";
import { ignore } from "./ignore.ts";

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

/** The tokens that led to a page, the last first. Pages that are asked for their successors twice part ways there. */
interface Way {
  readonly token: string;
  /** Counts the pages from 0. */
  readonly index: number;
  readonly before: Way | undefined;
}

/** The items of one page and its response. */
export interface RawPage<T> {
  readonly items: readonly T[];
  readonly headers: Headers;
}

function countOf(headers: Headers, name: string): number | undefined {
  const value = headers.get(name);
  return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

const none = async () => undefined;

/** A list over a function that fetches the page of a token. */
export function createList<T>(
  operation: string,
  fetchPage: (pageToken: string | undefined) => Promise<Settled<RawPage<T>>>,
  startToken: string | undefined,
): List<T> {
  // The function that a page asks for its successor with must hold nothing of the page: whoever iterates keeps that
  // function while the next page is under way, and two pages at once make the collector promote what is soon garbage.
  function follower(token: string, before: Way | undefined, info: CallInfo & { status: number }): Page<T>["next"] {
    return async () => {
      const index = before ? before.index + 1 : 1;
      let fault = index >= MAX_PAGES && `there are more than ${MAX_PAGES} pages`;
      for (let each = before; each; each = each.before) {
        if (each.token === token) fault = "the server names a page again as the next one";
      }
      if (fault) throw new ResponseFormatError(`${operation}: the list does not end: ${fault}.`, info);
      return toPage(await fetchPage(token), { token, index, before });
    };
  }

  function toPage({ data, requestId, attempts, response }: Settled<RawPage<T>>, way: Way | undefined): Page<T> {
    const { items, headers } = data;
    const nextPageToken = headers.get("next-page-token") || undefined;
    const info = { operation, requestId, attempts, status: response.status };
    return {
      items,
      totalItems: countOf(headers, "total-items"),
      pageSize: countOf(headers, "page-size"),
      nextPageToken,
      previousPageToken: headers.get("previous-page-token") || undefined,
      next: nextPageToken === undefined ? none : follower(nextPageToken, way, info),
    };
  }

  const start = startToken === undefined ? undefined : { token: startToken, index: 0, before: undefined };
  const first = fetchPage(startToken).then((fetched) => ({ ...fetched, data: toPage(fetched, start) }));
  const call = createCall(first);
  // A list is often made first and iterated later; its failure is told then.
  call.catch(ignore);

  // These two let go of a page before they wait for the next.
  async function* pages(): AsyncGenerator<Page<T>, void, undefined> {
    let next: Page<T>["next"] = () => call;
    for (;;) {
      const page = await next();
      if (!page) return;
      next = page.next;
      yield page;
    }
  }
  async function* items(): AsyncGenerator<T, void, undefined> {
    let next: Page<T>["next"] = () => call;
    for (;;) {
      const page = await next();
      if (!page) return;
      next = page.next;
      yield* page.items;
    }
  }

  return Object.assign(call, {
    pages,
    [Symbol.asyncIterator]: items,
    async toArray({ limit }: { limit: number } = { limit: 0 }) {
      if (!Number.isInteger(limit) || limit < 1) {
        throw new ValidationError(`toArray: limit must be a whole number from 1, not ${String(limit)}`);
      }
      const some: T[] = [];
      for await (const page of pages()) {
        for (const item of page.items.slice(0, limit - some.length)) some.push(item);
        if (some.length === limit) break;
      }
      return some;
    },
  });
}
