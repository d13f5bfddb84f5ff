import { PlaceList, type Places } from "../store/place-list.ts";
import { badRequest } from "../store/problem.ts";

export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
  /** `""` on the last page. */
  readonly next: string;
  /** `""` on the first page. */
  readonly previous: string;
}

/**
 * One page of a list. A token says after or before which place it starts, not how many came first, so nothing is skipped or
 * repeated when objects are created or deleted between two pages.
 *
 * @throws Problem 400 for a token that was not given out here
 */
export function pageOf<T>(
  list: Places<T>,
  filter: ((item: T) => boolean) | undefined,
  size: number,
  token: string | undefined,
): Page<T> {
  const start = token === undefined || token === "" ? { after: 0 } : readToken(token);
  const fitting = filter ? new PlaceList(list.slice(0, list.size).filter(({ item }) => filter(item))) : list;
  // Going back, the page is the last of what comes before.
  const from = "after" in start ? fitting.countUpTo(start.after) : Math.max(0, countBefore(fitting, start) - size);
  const to = "after" in start ? Math.min(fitting.size, from + size) : countBefore(fitting, start);
  const page = fitting.slice(from, to);
  const first = page[0]?.place ?? ("after" in start ? start.after + 1 : start.before);
  const last = page.at(-1)?.place ?? first - 1;
  return {
    items: page.map((entry) => entry.item),
    total: fitting.size,
    next: to < fitting.size ? writeToken("a", last) : "",
    previous: from > 0 ? writeToken("b", first) : "",
  };
}

function countBefore(list: Places<unknown>, { before }: { readonly before: number }): number {
  return list.countUpTo(before - 1);
}

type Start = { readonly after: number } | { readonly before: number };

function writeToken(side: "a" | "b", place: number): string {
  return Buffer.from(`${side}${place}`).toString("base64url");
}

function readToken(token: string): Start {
  const found = /^([ab])(0|[1-9]\d{0,14})$/.exec(Buffer.from(token, "base64url").toString("latin1"));
  const place = Number(found?.[2]);
  if (!found || writeToken(found[1] === "a" ? "a" : "b", place) !== token) {
    throw badRequest("invalid pageToken: use the Next-Page-Token or Previous-Page-Token of an earlier page, unchanged");
  }
  return found[1] === "a" ? { after: place } : { before: place };
}
