import { WATCHED_CHARS, WATCHED_KEY_CHARS, WATCHED_TEXTS } from "../limits.ts";

/** Takes a text without credentials out of one that may have some. */
export type Redact = (text: string) => string;

/** Makes a text fit to be shown. */
export type Plain = (text: string) => string;

/**
 * What is not seen, or changes how what stands around it is seen: control characters, separators of lines, marks and overrides of
 * direction, joiners and everything else without a width, half of a surrogate pair. What makes a character an emoji may stay.
 */
const UNSEEN = /(?!\ufe0f)[\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029\ufff9-\ufffb]/gu;

/** More marks than these on one letter would cover what stands around it. */
const STACKED = /(\p{M}{4})\p{M}+/gu;

/**
 * How a text from outside (a name, a message, a line of a log, a header) is shown: without credentials, cut to a bearable
 * length, with everything that cannot be seen written out. It remembers texts, as most are shown again and again.
 *
 * @param keys what is another whenever there are other keys to take out: then what is remembered may show one
 */
export function plainText(redact: Redact, keys: () => unknown = () => undefined): Plain {
  const known = new Map<string, string>();
  let knownBy = keys();
  return (text) => {
    const now = keys();
    if (now !== knownBy) {
      known.clear();
      knownBy = now;
    }
    const before = known.get(text);
    if (before !== undefined) return before;
    const plain = cutSafely(text, redact).replace(UNSEEN, written).replace(STACKED, "$1");
    if (known.size >= WATCHED_TEXTS) known.clear();
    if (text.length <= WATCHED_CHARS) known.set(text, plain);
    return plain;
  };
}

/** Looks no further into a long text than it is shown, and a key's length: what may be the beginning of a key is not shown. */
function cutSafely(text: string, redact: Redact): string {
  const looked = WATCHED_CHARS + WATCHED_KEY_CHARS;
  const safe = redact(text.slice(0, looked));
  const shown = text.length > looked ? Math.min(WATCHED_CHARS, safe.length - WATCHED_KEY_CHARS) : WATCHED_CHARS;
  return safe.length > shown ? `${safe.slice(0, Math.max(shown, 0))}…` : safe;
}

function written(character: string): string {
  return `‹${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}›`;
}
