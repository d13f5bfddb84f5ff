import type { Journal, JournalEntry } from "../api/journal.ts";
import type { Api } from "../api/pipeline.ts";
import { WATCHED_REQUESTS } from "../limits.ts";
import type { RequestRow, RequestsPart } from "./messages.ts";
import type { Plain } from "./plain.ts";
import { wordsOf } from "./words.ts";

/** Tells what the journal has got since it was last asked. @param since number of the last request that is known */
export function requestFeed(journal: Pick<Journal, "entries">, since: number) {
  let last = since;
  return (world: Api["world"], plain: Plain): RequestsPart | undefined => {
    const entries = journal.entries();
    const newest = entries.at(-1)?.number ?? 0;
    if (newest === last || entries.length === 0) return undefined;
    // An emulator that was started anew begins to count from 1.
    const known = newest < last ? 0 : last;
    const news = entries.filter(({ number }) => number > known).slice(-WATCHED_REQUESTS);
    const first = news[0]?.number ?? newest;
    const skipped = known === 0 ? 0 : first - known - 1;
    last = newest;
    return { rows: news.map((entry) => rowOf(world, entry, plain)), skipped };
  };
}

function rowOf(world: Api["world"], entry: JournalEntry, plain: Plain): RequestRow {
  const { userAgent = "", caller, method, status } = entry;
  const assistant = /\bmcp\b/i.test(userAgent);
  return {
    number: entry.number,
    at: entry.at,
    agent: plain(userAgent === "" ? "unnamed program" : userAgent),
    assistant,
    key: caller === undefined ? "no key" : KEYS[caller],
    words: plain(wordsOf(world, entry)),
    method: plain(method),
    path: plain(entry.path),
    change: method !== "GET" && method !== "HEAD" && method !== "OPTIONS",
    status,
    error: plain(entry.error ?? ""),
    fault: plain(entry.fault ?? ""),
  };
}

const KEYS = { service: "project key", user: "personal key", device: "device key" } as const;
