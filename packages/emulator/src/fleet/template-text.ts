import { MAX_NUMBER_WIDTH } from "../limits.ts";
import type { FleetPath } from "./definition.ts";
import { mistake } from "./mistakes.ts";

/** What a text of a template is filled with: the device's number, and by name its labels and what else is known of it. */
export interface Filling {
  readonly n: number;
  readonly words: Readonly<Record<string, string>>;
}

/** A text with its places for numbers and words found. */
export interface TemplateText {
  /** Whether it holds the device's number, and so differs from device to device. */
  readonly numbered: boolean;
  fill(filling: Filling): string;
}

const PLACE = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g;
const NUMBER = /^n(?::0?(\d+))?$/;

/** Reads a text in which `{n}`, `{n:05}` and some words in braces stand for what differs. @throws FleetError */
export function readTemplateText(text: string, words: readonly string[], at: FleetPath): TemplateText {
  const parts: (string | ((filling: Filling) => string))[] = [];
  let numbered = false;
  let end = 0;
  for (const match of text.matchAll(PLACE)) {
    parts.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    const word = match[1];
    if (match[0] === "{{" || match[0] === "}}") {
      parts.push(match[0].slice(1));
      continue;
    }
    if (word === undefined) throw mistake(at, `it has a lone "${match[0]}": write "${match[0].repeat(2)}" for a brace`);
    const number = NUMBER.exec(word);
    if (number) {
      const width = Number(number[1] ?? 0);
      if (width > MAX_NUMBER_WIDTH) throw mistake(at, `{${word}} is too wide: at most ${MAX_NUMBER_WIDTH} digits`);
      numbered = true;
      parts.push(({ n }) => String(n).padStart(width, "0"));
    } else if (words.includes(word)) {
      parts.push((filling) => filling.words[word] ?? "");
    } else {
      const known = ["n", "n:05", ...words].map((each) => `{${each}}`).join(", ");
      throw mistake(at, `it has no value for {${word}}: use ${known}`);
    }
  }
  parts.push(text.slice(end));
  const [only] = parts;
  if (parts.length === 1 && typeof only === "string") return { numbered, fill: () => only };
  return {
    numbered,
    fill: (filling) => parts.map((part) => (typeof part === "string" ? part : part(filling))).join(""),
  };
}
