import type { Application, ApplicationInput } from "@synpse/sdk";
import { repeat, ToolFailure } from "../../failure.ts";
import { isMap } from "../../is-map.ts";
import { redacted } from "../../output/redact.ts";
import { masksOf } from "./manifest-text.ts";
import { ownedOf } from "./owned.ts";

/** Most fields that are named in an error. */
const maxNamed = 30;

/** Whether anything in it stands for a value that is not shown. */
export function hasPlaceholders(value: unknown): boolean {
  if (typeof value === "string") return value.includes(redacted);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, member]) => key.includes(redacted) || hasPlaceholders(member));
}

export interface Filled {
  readonly application: ApplicationInput;
  /** Where values of the present application stay. */
  readonly kept: readonly string[];
}

/**
 * An application with the present values in place of placeholders. Each is taken only from the same place of the same
 * application: by the names of containers and variables, and where nothing that is shown differs. Throws ToolFailure, which
 * names the fields, where there is no such value.
 */
export function keepPresent(
  wanted: ApplicationInput,
  present: Application | undefined,
  clean: (text: string) => string,
): Filled {
  const found: Found = { kept: [], lost: [], clean };
  const old = present && ownedOf(present);
  const masks = present && masksOf(present);
  const application = fill(wanted, old, masks, "", found) as ApplicationInput;
  if (found.lost.length === 0) return { application, kept: found.kept };
  throw new ToolFailure({
    code: "invalid_input",
    what:
      present === undefined
        ? "The manifest has placeholders for values that are not shown, and there is no such application to keep them from; nothing was deployed."
        : "The manifest has placeholders for values that are not shown, and the present application has none at these places; nothing was deployed.",
    repeat: repeat.pointless,
    next: "Replace the placeholders in these fields: best by fromSecret with the name of a secret, or by a value that the user gives.",
    about: { placeholder: redacted, fields: found.lost.slice(0, maxNamed), fieldCount: found.lost.length },
  });
}

interface Found {
  readonly kept: string[];
  readonly lost: string[];
  /** What the output makes of a text that is shown. */
  readonly clean: (text: string) => string;
}

/** `old` and `masks` are the present value at the same place, and how it is shown. */
function fill(wanted: unknown, old: unknown, masks: unknown, path: string, found: Found): unknown {
  if (typeof wanted === "string") return fillText(wanted, isShown(wanted, masks, found) ? [old] : [], path, found);
  if (Array.isArray(wanted)) return fillList(wanted, listOf(old), listOf(masks), path, found);
  if (!isMap(wanted)) return wanted;
  return Object.fromEntries(
    Object.entries(wanted).map(([key, member]) => {
      const at = path === "" ? key : `${path}.${key}`;
      if (key.includes(redacted)) found.lost.push(at);
      return [key, fill(member, own(old, key), own(masks, key), at, found)];
    }),
  );
}

function fillText(wanted: string, candidates: readonly unknown[], path: string, found: Found): unknown {
  if (!wanted.includes(redacted)) return wanted;
  const [first] = candidates;
  if (first === undefined || candidates.some((other) => other !== first)) {
    found.lost.push(path);
    return wanted;
  }
  found.kept.push(path);
  return first;
}

function fillList(
  wanted: readonly unknown[],
  old: readonly unknown[],
  masks: readonly unknown[],
  path: string,
  found: Found,
): unknown[] {
  return wanted.map((item, index) => {
    if (typeof item === "string") {
      return fillText(item, wordsLike(item, wanted[index - 1], old, masks, found), `${path}[${index}]`, found);
    }
    const key = keyOf(item);
    const same = old.flatMap((other, at) => (key !== undefined && keyOf(other) === key ? [at] : []));
    // A name that is given twice means the entry at the same place.
    const at = same.length === 1 ? same[0] : same.find((one) => one === index);
    const [present, mask] = at === undefined ? [] : [old[at], masks[at]];
    return fill(item, present, mask, `${path}[${key ?? index}]`, found);
  });
}

/** The hidden words of a command line that this one may stand for: by what is shown of it, and else by the word before it. */
function wordsLike(
  word: string,
  before: unknown,
  old: readonly unknown[],
  masks: readonly unknown[],
  found: Found,
): unknown[] {
  return old.filter((_, at) => {
    if (!isShown(word, masks[at], found)) return false;
    return word !== redacted || (at === 0 ? before === undefined : isShown(before, masks[at - 1], found));
  });
}

/** What an entry of a list goes by. */
function keyOf(item: unknown): string | undefined {
  if (!isMap(item)) return undefined;
  const key = item.name ?? item.filepath ?? item.target;
  return typeof key === "string" ? key : undefined;
}

/**
 * Whether a text is exactly how the present value is shown. Nothing less will do: whoever could try out texts that fit the
 * hidden value would find it out letter by letter.
 */
function isShown(wanted: unknown, mask: unknown, { clean }: Found): boolean {
  return typeof mask === "string" && (wanted === mask || wanted === clean(mask));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function own(value: unknown, key: string): unknown {
  return isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
