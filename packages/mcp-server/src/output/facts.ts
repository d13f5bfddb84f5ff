/**
 * What a tool says, before it is made safe and fits: a tree of plain values. A string is an identifier (a name, an id, a
 * label, an image, a version, a time, or words of our own); text that people or machines outside have written freely is
 * wrapped by `freeText`, so that the later steps can tell the two apart.
 */
export type Fact = string | number | boolean | FreeText | undefined | readonly Fact[] | Facts;
export type Facts = { readonly [name: string]: Fact };

const mark: unique symbol = Symbol("free text");

export interface FreeText {
  readonly [mark]: true;
  readonly text: string;
  /** The tag that encloses the text, given by the fence step; text without one is never rendered. */
  readonly tag: string | undefined;
}

/** Marks text from outside. Nothing to say (undefined, null or blank) is no fact. */
export function freeText(text: string | null | undefined): FreeText | undefined {
  return text === null || text === undefined || text.trim() === "" ? undefined : { [mark]: true, text, tag: undefined };
}

/** Longest text that can be a name or a version, in characters; most words of it, and most that are no version. */
const plainText = { length: 64, words: 8, free: 2 };

const plainCharacters = /^[\p{L}\p{M}\p{N}_.+~:@/(), -]+$/u;

/** A word such as 22.04.3, i7-8550U or 1.80GHz: with a number in it, and too few letters for a word of a language. */
const version = /^(?=.*\p{N})(?!.*\p{L}{4})/u;

/** Words of which names of systems and processors consist. */
const usualWords = new Set(
  "gnu/linux linux red hat enterprise lts core server stream cpu processor rev intel(r) core(tm) xeon(r) amd arm @ runc io.containerd.runc.v2".split(
    " ",
  ),
);

/**
 * What a device says of itself, or the value of a label: an identifier where it can be a name or a version, and else free
 * text. Whoever has the device can write anything there.
 */
export function deviceText(text: string | null | undefined): string | FreeText | undefined {
  if (text === null || text === undefined) return undefined;
  const words = text.split(" ");
  const free = words.filter((word) => !version.test(word) && !usualWords.has(word.toLowerCase()));
  return text.length <= plainText.length &&
    words.length <= plainText.words &&
    free.length <= plainText.free &&
    plainCharacters.test(text)
    ? text
    : freeText(text);
}

/** A copy with other text or another tag; still marked. */
export function changeText(free: FreeText, change: { text?: string; tag?: string }): FreeText {
  return { [mark]: true, text: change.text ?? free.text, tag: change.tag ?? free.tag };
}

export function isFreeText(value: unknown): value is FreeText {
  return typeof value === "object" && value !== null && mark in value;
}

/** Lines of free text that are shown outside the facts: logs, the output of a command. */
export interface Block {
  /** What it is, in our own words. */
  readonly title: string;
  readonly lines: readonly string[];
  /** Which end stays when not all of it fits. */
  readonly keep: "newest" | "oldest";
}

/** The part of the facts that may be cut at an item boundary. */
export interface ListPart {
  /** The name, among the facts, of the array. */
  readonly name: string;
  /** The cursor that continues after the first `shown` items; undefined where nothing is left. */
  readonly cursorAfter: (shown: number) => string | undefined;
  /** How to see less in each reply, or only what matters; words of our own. */
  readonly narrow: string;
}

/** The sentences that are there, as one note; undefined where there are none. */
export function joinNotes(...sentences: readonly (string | false | undefined)[]): string | undefined {
  const there = sentences.filter((sentence) => sentence !== undefined && sentence !== false && sentence !== "");
  return there.length === 0 ? undefined : there.join(" ");
}

/** What a tool's projection returns. */
export interface Reply {
  readonly facts: Facts;
  readonly list?: ListPart | undefined;
  /** A reply with blocks is text only: a client that shows only structured content would lose them otherwise. */
  readonly blocks?: readonly Block[] | undefined;
}

/** Whether a reply has any text from outside. */
export function hasFreeText({ facts, blocks }: Reply): boolean {
  return (blocks ?? []).some(({ lines }) => lines.length > 0) || holdsFreeText(facts);
}

function holdsFreeText(fact: Fact): boolean {
  if (fact === null || typeof fact !== "object") return false;
  if (isFreeText(fact)) return true;
  return (isList(fact) ? fact : Object.values(fact)).some(holdsFreeText);
}

interface Replace {
  readonly identifier: (text: string) => string;
  readonly free: (free: FreeText) => FreeText;
  readonly line: (line: string) => string;
}

/** Replaces every string of a reply, names of facts (labels have names from outside) and lines of blocks included. */
export function mapStrings(reply: Reply, replace: Replace): Reply {
  return {
    ...reply,
    facts: mapFacts(reply.facts, replace),
    blocks: reply.blocks?.map((block) => ({ ...block, lines: block.lines.map(replace.line) })),
  };
}

function mapFacts(facts: Facts, replace: Replace): Facts {
  const mapped = Object.entries(facts);
  for (const entry of mapped) {
    entry[0] = replace.identifier(entry[0]);
    entry[1] = mapFact(entry[1], replace);
  }
  return Object.fromEntries(mapped);
}

function mapFact(fact: Fact, replace: Replace): Fact {
  if (typeof fact === "string") return replace.identifier(fact);
  // What the API leaves open may be null, whatever the types say.
  if (fact === null || typeof fact !== "object") return fact ?? undefined;
  if (isFreeText(fact)) return replace.free(fact);
  if (isList(fact)) return fact.map((item) => mapFact(item, replace));
  return mapFacts(fact, replace);
}

export function isList(fact: Fact): fact is readonly Fact[] {
  return Array.isArray(fact);
}
