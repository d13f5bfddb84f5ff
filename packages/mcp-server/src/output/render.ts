import { type Fact, type Facts, isFreeText, isList } from "./facts.ts";
import { enclose } from "./fence.ts";
import { clip } from "./sanitise.ts";

/** What one level of detail allows inside a single item. */
export interface Detail {
  /** Longest free text among the facts, in characters. */
  readonly freeText: number;
  /** Longest other string. Identifiers are cut before; this is for the tight level. */
  readonly identifier: number;
  /** Most entries of an array or a map inside the facts. The list that is cut at its items is not counted. */
  readonly entries: number;
}

export const normalDetail: Detail = { freeText: 2_000, identifier: 1_000, entries: 200 };
export const shortDetail: Detail = { freeText: 600, identifier: 320, entries: 50 };
export const tightDetail: Detail = { freeText: 200, identifier: 160, entries: 15 };
export const leastDetail: Detail = { freeText: 120, identifier: 120, entries: 10 };

export interface Rendered {
  readonly text: string;
  /** The same facts as the text, for clients that show only these. Absent where the text has blocks. */
  readonly structured: Readonly<Record<string, unknown>> | undefined;
}

type Json = string | number | boolean | readonly Json[] | JsonObject;
type JsonObject = { readonly [name: string]: Json };

/** Set while rendering, when anything was cut. */
interface Shortened {
  any: boolean;
}

/** Renders facts at one level of detail, saying so where something was shortened. The list of that name is not cut here. */
export function renderFacts(facts: Facts, detail: Detail, listName?: string): Rendered {
  const shortened = { any: false };
  const structured = toTop(facts, detail, shortened, listName);
  const noted = shortened.any
    ? toTop(withNote(facts, "Long texts and lists inside the result are shortened."), detail, shortened, listName)
    : structured;
  return { text: render(noted), structured: noted };
}

/** The facts with one more note, before all others. */
export function withNote(facts: Facts, note: string): Facts {
  const { note: before, ...others } = facts;
  return { note: typeof before === "string" && before !== "" ? `${before} ${note}` : note, ...others };
}

/** Members of the top that are this server's own words: never cut. */
const ownWords = new Set(["note", "nextCursor"]);

function toTop(facts: Facts, detail: Detail, shortened: Shortened, listName: string | undefined): JsonObject {
  const entries = Object.entries(facts).flatMap(([name, fact]): [string, Json][] => {
    if (ownWords.has(name) && typeof fact === "string") return fact === "" ? [] : [[name, fact]];
    // The list is cut at its items, and an empty one says that there is nothing.
    if (name === listName && isList(fact)) return [[name, toItems(fact, detail, shortened)]];
    const json = toJson(fact, detail, shortened);
    return json === undefined ? [] : [[name, json]];
  });
  return Object.fromEntries(entries);
}

/** What is empty is left out: undefined, null, "", [] and {}. */
function toJson(fact: Fact, detail: Detail, shortened: Shortened): Json | undefined {
  if (fact === undefined || fact === null || fact === "") return undefined;
  if (typeof fact === "string") return cutText(fact, detail.identifier, shortened);
  if (typeof fact !== "object") return fact;
  if (isFreeText(fact)) {
    if (fact.tag === undefined) throw new Error("free text reached the output without its fence");
    return enclose(cutText(fact.text, detail.freeText, shortened), fact.tag);
  }
  if (isList(fact)) {
    const items = toItems(fact, detail, shortened);
    return items.length === 0 ? undefined : cutEntries(items, detail, shortened);
  }
  const entries: [string, Json][] = [];
  for (const [name, member] of Object.entries(fact)) {
    const json = toJson(member, detail, shortened);
    if (json !== undefined) entries.push([cutText(name, detail.identifier, shortened), json]);
  }
  return entries.length === 0 ? undefined : Object.fromEntries(cutEntries(entries, detail, shortened));
}

function toItems(facts: readonly Fact[], detail: Detail, shortened: Shortened): Json[] {
  return facts.map((item) => toJson(item, detail, shortened)).filter((json) => json !== undefined);
}

function cutText(text: string, length: number, shortened: Shortened): string {
  if (text.length > length) shortened.any = true;
  return clip(text, length);
}

function cutEntries<T>(entries: readonly T[], detail: Detail, shortened: Shortened): readonly T[] {
  if (entries.length <= detail.entries) return entries;
  shortened.any = true;
  return entries.slice(0, detail.entries);
}

/** JSON with each fact, and each item of a top-level list, on a line of its own: short, and still readable. */
function render(object: JsonObject): string {
  const lines = Object.entries(object).map(([name, value]) => {
    const written =
      Array.isArray(value) && value.some((item) => typeof item === "object")
        ? `[\n${value.map((item) => `  ${JSON.stringify(item)}`).join(",\n")}\n]`
        : JSON.stringify(value);
    return `${JSON.stringify(name)}: ${written}`;
  });
  return lines.length === 0 ? "{}" : `{\n${lines.join(",\n")}\n}`;
}
