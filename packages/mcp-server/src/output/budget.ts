import { repeat, ToolFailure } from "../failure.ts";
import { type Block, type Facts, isList, type ListPart, type Reply } from "./facts.ts";
import { enclose } from "./fence.ts";
import { type Detail, normalDetail, type Rendered, renderFacts, tightDetail, withNote } from "./render.ts";
import { clip } from "./sanitise.ts";

/** What a result keeps to where it can be cut, in bytes of text: 6,000 to 8,000 tokens. */
export const softLimit = 25_000;

/** What no result ever exceeds, in bytes of text. Clients cut at 25,000 tokens, which is far more. */
export const hardLimit = 40_000;

/** What one result keeps to. */
interface Limits {
  readonly soft: number;
  readonly hard: number;
}

/** Longest line of a block, in characters. */
export const maxLineLength = 2_000;

/** What a block gets even when the facts have used up the soft limit, in bytes. */
const minBlockSize = 4_000;

/** Room for the note that says how many lines are left out, and for the ends of the fences. */
const noteSize = 100;

/**
 * Renders a fenced reply within the limits. A list is cut between two items, and the reply then says how many are shown
 * and how to get the others; a block loses its older (or newer) lines; what is still too large shows less of each item.
 * One of several `parts` that are said together gets its share of the limits. Throws ToolFailure where not even that fits.
 */
export function budget(reply: Reply, tag: string, parts = 1): Rendered {
  const limits = { soft: softLimit / parts, hard: hardLimit / parts };
  for (const detail of [normalDetail, tightDetail]) {
    const rendered = fit(reply, tag, detail, limits);
    if (rendered !== undefined) return rendered;
  }
  throw new ToolFailure({
    code: "too_large",
    what: "The result is larger than this server may return, even shortened.",
    repeat: repeat.pointless,
    next: "Ask for something narrower, or with a smaller limit.",
  });
}

function fit(reply: Reply, tag: string, detail: Detail, limits: Limits): Rendered | undefined {
  if (reply.blocks !== undefined) return fitBlocks(reply, reply.blocks, tag, detail, limits);
  const whole = renderFacts(reply.facts, detail);
  const { list } = reply;
  if (list === undefined) return size(whole.text) <= limits.hard ? whole : undefined;
  const items = reply.facts[list.name];
  const count = items !== undefined && isList(items) ? items.length : 0;
  const show = (shown: number) => renderFacts(cutList(reply.facts, list, shown, count), detail, list.name);
  const all = show(count);
  if (size(all.text) <= limits.soft || count === 0) return size(all.text) <= limits.hard ? all : undefined;
  const shown = largest(count, (n) => size(show(n).text) <= limits.soft);
  const cut = show(Math.max(shown, 1));
  return size(cut.text) <= limits.hard ? cut : undefined;
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

function fitBlocks(
  reply: Reply,
  blocks: readonly Block[],
  tag: string,
  detail: Detail,
  limits: Limits,
): Rendered | undefined {
  const alone = size(renderFacts(reply.facts, detail).text) + noteSize;
  let room = Math.max(limits.soft - alone, minBlockSize);
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
  const facts =
    left === 0 ? reply.facts : withNote(reply.facts, `${left} ${which} lines did not fit and are left out.`);
  const text = [renderFacts(facts, detail).text, ...parts].join("\n\n");
  return size(text) <= limits.hard ? { text, structured: undefined } : undefined;
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
