import { randomBytes } from "node:crypto";
import { changeText, mapStrings, type Reply } from "./facts.ts";

/** What the tags of all fences begin with; the server's instructions tell the model about it. */
export const fenceName = "untrusted-data";

/** Random bytes in a tag: more than any text written beforehand can guess. */
const nonceBytes = 6;

// Text from outside must not be able to close its fence, or to open one: whatever looks like the beginning of a tag of
// ours loses its bracket. Characters that are not seen are gone before this step. The spaces after the slash belong to
// it: two runs side by side would take time by the square of their length.
const forged = new RegExp(`<(?=\\s*(?:/\\s*)?${fenceName})`, "giu");

/** A tag for one result. It is random, so that nobody can write its end into a log beforehand. */
export function newTag(): string {
  return `${fenceName}-${randomBytes(nonceBytes).toString("hex")}`;
}

/** Gives every free text of a reply its tag, and disarms what looks like one, in identifiers too. */
export function fence(reply: Reply, tag: string): Reply {
  return mapStrings(reply, {
    identifier: disarm,
    free: (free) => changeText(free, { text: disarm(free.text), tag }),
    line: disarm,
  });
}

export function enclose(text: string, tag: string): string {
  return `<${tag}>${text}</${tag}>`;
}

/** Text that is said outside of a reply: nothing in it looks like a tag of ours. */
export function disarm(text: string): string {
  return text.replace(forged, "‹");
}
