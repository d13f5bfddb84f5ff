import type { Block } from "./blocks.ts";
import type { Program } from "./program.ts";
import type { Printed } from "./run.ts";

// A call of the console, and the comment behind it: what it prints.
const SHOWN = /\bconsole\.\w+\(.*\)[\s),;}\]]*\/\/ ?(?<text>.*)$/;

function pattern(text: string): string {
  return text
    .split("…")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
}

/** The expression for the lines of a `text` block: a line that is only `…` stands for any lines. */
function linesPattern(code: string): RegExp {
  const lines = code.split("\n").map((line) => (line.trim() === "…" ? "(?:.*\\n)*?" : `${pattern(line)}\\n`));
  return new RegExp(`^${lines.join("")}$`);
}

function commentErrors(block: Block, printed: readonly Printed[]): string[] {
  return block.code.split("\n").flatMap((content, index) => {
    const line = block.line + 1 + index;
    const expected = SHOWN.exec(content)?.groups?.text;
    if (expected === undefined) return [];
    const first = printed
      .find((each) => each.line === line)
      ?.text.replace(/\s+/g, " ")
      .trim();
    if (first === undefined) return [`${block.page}:${line}: it should print "${expected}", but was never reached`];
    if (new RegExp(`^${pattern(expected.trim())}$`).test(first)) return [];
    return [`${block.page}:${line}: it should print "${expected}", but printed "${first}"`];
  });
}

/** Where a program printed something else than its page shows: in a comment behind the call, or in a `text` block. */
export function compareOutput({ blocks, shown }: Program, printed: readonly Printed[]): string[] {
  const comments = blocks.flatMap((block) => commentErrors(block, printed));
  const texts = shown.flatMap((text) => {
    const block = blocks.find((each) => each === text.shows);
    if (!block) return [];
    const last = block.line + block.code.split("\n").length;
    const lines = printed.filter(({ line }) => line > block.line && line <= last).map((each) => each.text);
    const all = lines.map((line) => `${line}\n`).join("");
    if (linesPattern(text.code).test(all)) return [];
    return [`${text.page}:${text.line}: this is not what the block before it printed, which is:\n${all}`];
  });
  return [...comments, ...texts];
}
