import { repeat, ToolFailure } from "../failure.ts";
import { type Fact, type Facts, isFreeText, isList, mapStrings } from "./facts.ts";
import { disarm } from "./fence.ts";
import { scrubber } from "./redact.ts";
import { sanitiseIdentifier } from "./sanitise.ts";

/** The longest question that a person is asked, in bytes: more than that nobody reads. */
export const maxQuestion = 16_000;

/** The fact that stands for itself: what will happen, as a sentence. */
const sentence = "wouldDo";

/**
 * Words what a person is to approve, a fact in each line: never cut, because nobody can agree to what is not shown. Free
 * text has no place in it. Throws ToolFailure where it is too long to be read.
 */
export function wordQuestion(facts: Facts, secrets: readonly string[]): string {
  const scrub = scrubber(secrets);
  const clean = (text: string) => disarm(scrub(sanitiseIdentifier(text)));
  const { facts: safe } = mapStrings({ facts }, { identifier: clean, free: (free) => free, line: clean });
  const text = Object.entries(safe)
    .flatMap(([name, fact]) => (isEmpty(fact) ? [] : name === sentence ? [String(fact)] : linesOf(wordsOf(name), fact)))
    .join("\n");
  if (Buffer.byteLength(text) <= maxQuestion) return text;
  throw new ToolFailure({
    code: "too_large",
    what: "What the call would do is too much to be shown in one question, so nobody can approve it; nothing was changed.",
    repeat: repeat.pointless,
    next: "Change less in one call: fewer devices, containers or fields, shorter commands. What cannot be divided is for the Synpse console.",
  });
}

/** `interruptedApplications` as a person writes it. */
function wordsOf(name: string): string {
  const words = name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A fact of the question: in its line, or in a line for each of its entries. */
function linesOf(name: string, fact: Fact): string[] {
  if (isList(fact)) {
    const items = shown(fact);
    if (items.every(isPlain)) return [`${name}: ${items.map(inline).join(", ")}`];
    return [`${name}:`, ...items.map((item) => `  - ${typeof item === "string" ? whole(item) : inline(item)}`)];
  }
  if (typeof fact !== "object" || fact === null) return [`${name}: ${whole(fact)}`];
  return [
    `${name}:`,
    ...membersOf(fact as Facts).map(
      ([key, member]) => `  ${quoted(key)}: ${isComplex(member) ? inline(member) : whole(member)}`,
    ),
  ];
}

/** Alone at the end of a line, where nothing can be mistaken for a part of it. */
function whole(fact: Fact): string {
  return fact === "" ? '""' : String(fact);
}

/** Beside others in a line: what has more than plain characters is quoted, so that no name can look like a fact. */
function inline(fact: Fact): string {
  if (typeof fact === "string") return quoted(fact);
  if (isList(fact)) return `[${shown(fact).map(inline).join(", ")}]`;
  if (typeof fact !== "object" || fact === null) return String(fact);
  return membersOf(fact as Facts)
    .map(
      ([name, member]) =>
        `${quoted(name)}: ${isComplex(member) && !isList(member) ? `(${inline(member)})` : inline(member)}`,
    )
    .join(", ");
}

const plain = /^[\p{L}\p{N}_.:/@+=~-]+$/u;

function quoted(text: string): string {
  return plain.test(text) ? text : JSON.stringify(text);
}

function isPlain(fact: Fact): boolean {
  return typeof fact === "string" ? plain.test(fact) : !isComplex(fact);
}

function isComplex(fact: Fact): boolean {
  return typeof fact === "object" && fact !== null;
}

function shown(items: readonly Fact[]): Fact[] {
  return items.filter((item) => !isEmpty(item) || item === "");
}

function membersOf(facts: Facts): [string, Fact][] {
  return Object.entries(facts).filter(([, fact]) => !isEmpty(fact) || fact === "");
}

/** What says nothing; free text is no part of a question. */
function isEmpty(fact: Fact): boolean {
  if (fact === undefined || fact === null || fact === "" || isFreeText(fact)) return true;
  return typeof fact === "object" && (isList(fact) ? fact : Object.values(fact)).every(isEmpty);
}
