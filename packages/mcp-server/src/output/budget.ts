import { repeat, ToolFailure } from "../failure.ts";
import { type Block, type Facts, isList, type ListPart, type Reply } from "./facts.ts";
import { enclose } from "./fence.ts";
import {
  type Detail,
  leastDetail,
  normalDetail,
  type Rendered,
  renderFacts,
  shortDetail,
  tightDetail,
  withNote,
} from "./render.ts";
import { clip } from "./sanitise.ts";

/** What a result keeps to where it can be cut, in bytes of text: 6,000 to 8,000 tokens. */
export const softLimit = 25_000;

/** What no result ever exceeds, in bytes of text. Clients cut at 25,000 tokens, which is far more. */
export const hardLimit = 40_000;

/** Longest line of a block, in characters. */
export const maxLineLength = 2_000;

/** What a block gets even when the facts have used up the soft limit, in bytes. */
const minBlockSize = 4_000;

/** Room for the note that says how many lines are left out, and for the ends of the fences. */
const noteSize = 100;

/** From what is shown where there is room to the least that is still of use. */
const details = [normalDetail, shortDetail, tightDetail, leastDetail];

/**
 * Renders a fenced reply within the limits. A list is cut between two items, and the reply then says how many are shown
 * and how to get the others; a block loses its older (or newer) lines; what is still above the soft limit shows less of each
 * item. One of several replies that are said together gets a `share` of the limits. Throws ToolFailure where the least is
 * above the hard limit.
 */
export function budget(reply: Reply, tag: string, share = 1): Rendered {
  const soft = softLimit * share;
  let least: Rendered | undefined;
  for (const detail of details) {
    least = fit(reply, tag, detail, soft);
    if (size(least.text) <= soft) return least;
  }
  if (least !== undefined && size(least.text) <= hardLimit * share) return least;
  throw new ToolFailure({
    code: "too_large",
    what: "The result is larger than this server may return, even shortened.",
    repeat: repeat.pointless,
    next: "Ask for something narrower, or with a smaller limit.",
  });
}

/** Cuts what can be cut, be that enough or not. */
function fit(reply: Reply, tag: string, detail: Detail, soft: number): Rendered {
  const { facts, list, blocks } = reply;
  if (blocks !== undefined) return fitBlocks(facts, blocks, tag, detail, soft);
  if (list === undefined) return renderFacts(facts, detail);
  const items = facts[list.name];
  const count = items !== undefined && isList(items) ? items.length : 0;
  const show = (shown: number) => renderFacts(cutList(facts, list, shown, count), detail, list.name);
  const all = show(count);
  if (size(all.text) <= soft || count === 0) return all;
  return show(
    Math.max(
      largest(count, (n) => size(show(n).text) <= soft),
      1,
    ),
  );
}

/** The facts with the first `shown` items of the list, the cursor that goes on from there, and a note where it was cut. */
function cutList(facts: Facts, list: ListPart, shown: number, count: number): Facts {
  const items = facts[list.name];
  if (items === undefined || !isList(items)) return facts;
  const cut = { ...facts, [list.name]: items.slice(0, shown), nextCursor: list.cursorAfter(shown) };
  if (shown === count) return cut;
  const note = `Only ${shown} of the ${count} asked for fit into one reply; pass nextCursor as cursor for the rest. ${list.narrow}`;
  return withNote({ ...cut, ...("shown" in facts ? { shown } : {}) }, note);
}

function fitBlocks(facts: Facts, blocks: readonly Block[], tag: string, detail: Detail, soft: number): Rendered {
  const alone = size(renderFacts(facts, detail).text) + noteSize;
  let room = Math.max(soft - alone, minBlockSize);
  const parts: string[] = [];
  let left = 0;
  blocks.forEach((block, index) => {
    const share = Math.floor(room / (blocks.length - index));
    const { lines, dropped } = cutLines(block, share - size(block.title) - 2 * size(tag) - 16);
    const part = `${block.title}:\n${enclose(`\n${lines.join("\n")}\n`, tag)}`;
    left += dropped;
    room -= size(part);
    parts.push(part);
  });
  const which = blocks.some((block) => block.keep === "newest") ? "older" : "later";
  const noted = left === 0 ? facts : withNote(facts, `${left} ${which} lines did not fit and are left out.`);
  return { text: [renderFacts(noted, detail).text, ...parts].join("\n\n"), structured: undefined };
}

function cutLines(block: Block, room: number): { lines: string[]; dropped: number } {
  const newest = block.keep === "newest";
  const kept: string[] = [];
  let used = 0;
  for (const line of newest ? block.lines.toReversed() : block.lines) {
    const clipped = clip(line, maxLineLength);
    used += size(clipped) + 1;
    if (used > room) break;
    kept.push(clipped);
  }
  return { lines: newest ? kept.reverse() : kept, dropped: block.lines.length - kept.length };
}

/** The most of 1…`count` for which it holds, by halving; 0 if for none. It holds for all below one for which it holds. */
function largest(count: number, holds: (n: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function size(text: string): number {
  return Buffer.byteLength(text);
}
