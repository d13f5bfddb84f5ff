import { operations, streamOperations } from "../generated/operations.ts";
import { badRequest } from "../store/problem.ts";
import type { JournalEntry } from "./journal.ts";
import { pathFits, plainPath } from "./path-pattern.ts";

/** Which entries of the journal are meant: those that have all that is given. */
export interface JournalFilter {
  /** Of the API's document, such as `createApplication`. */
  readonly operationId?: string | undefined;
  readonly method?: string | undefined;
  /** After `/api`, without the query; `*` stands for any one segment, as in `/projects/shop/devices/*`. */
  readonly path?: string | undefined;
  readonly status?: number | undefined;
  /** Only entries with a greater number. */
  readonly since?: number | undefined;
}

const RULES: {
  readonly [Name in keyof JournalFilter]-?: readonly [good: (value: unknown) => boolean, needed: string];
} = {
  operationId: [
    (id) => typeof id === "string" && (Object.hasOwn(operations, id) || Object.hasOwn(streamOperations, id)),
    'an operationId of the API\'s document, such as "listDevices"',
  ],
  method: [(method) => typeof method === "string" && /^[A-Z]+$/.test(method), "an HTTP method in capitals"],
  path: [
    (path) => typeof path === "string" && /^\/(?!api\/)[^?#]*$/.test(path),
    'a path without /api and query, such as "/projects/*/devices"',
  ],
  status: [(status) => Number.isInteger(status), "a whole number"],
  since: [(number) => Number.isInteger(number), "a whole number"],
};

/**
 * Whether an entry is meant by a filter.
 *
 * @throws Problem 400 for a filter that makes no sense: it would never, or always, fit
 */
export function journalFilter(filter: JournalFilter): (entry: JournalEntry) => boolean {
  for (const [name, value] of Object.entries(filter)) {
    if (!Object.hasOwn(RULES, name)) {
      throw badRequest(`journal: ${name} is not known: a filter has ${Object.keys(RULES).join(", ")}`);
    }
    const [good, needed] = RULES[name as keyof JournalFilter];
    if (value !== undefined && !good(value)) throw badRequest(`journal: ${name} must be ${needed}`);
  }
  const { operationId, method, path, status, since = 0 } = filter;
  return (entry) =>
    entry.number > since &&
    (operationId === undefined || entry.operationId === operationId) &&
    (method === undefined || entry.method === method) &&
    (status === undefined || entry.status === status) &&
    (path === undefined || pathFits(path, plainPath(entry.path)));
}
