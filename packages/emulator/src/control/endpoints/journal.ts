import type { JournalEntry } from "../../api/journal.ts";
import { MAX_JOURNAL_WAIT } from "../../limits.ts";
import { Problem } from "../../store/problem.ts";
import { endpoint } from "../endpoint.ts";
import { duration, text, whole } from "../query.ts";

/** @throws Problem 503 when too many wait already */
function awaited(wait: () => Promise<JournalEntry>): Promise<JournalEntry> {
  try {
    return wait();
  } catch (error) {
    throw error instanceof RangeError ? new Problem(503, error.message, { "Retry-After": "1" }) : error;
  }
}

export const journalEndpoints = [
  endpoint({
    method: "GET",
    path: "/journal",
    does: "lists the requests that the API has answered, oldest first, without credentials; may wait for one",
    member: "journal.entries",
    status: 200,
    query: {
      operationId: text,
      method: text,
      path: text,
      status: whole,
      since: whole,
      wait: duration(MAX_JOURNAL_WAIT),
    },
    async run({ emulator: { journal }, query: { wait = 0, ...filter }, signal }): Promise<readonly JournalEntry[]> {
      const entries = journal.entries(filter);
      if (entries.length > 0 || wait === 0) return entries;
      // By the machine's clock: it is a client's patience that ends.
      const timer = new AbortController();
      const found = awaited(() => journal.when(filter, { signal: AbortSignal.any([signal, timer.signal]) }));
      const timeout = setTimeout(() => timer.abort(), wait);
      try {
        await found;
      } catch {
        // Nothing came: the list says so.
      } finally {
        clearTimeout(timeout);
      }
      return journal.entries(filter);
    },
  }),
  endpoint({
    method: "DELETE",
    path: "/journal",
    does: "empties the journal; its numbers go on",
    member: "journal.clear",
    status: 204,
    run: ({ emulator }) => emulator.journal.clear(),
  }),
];
