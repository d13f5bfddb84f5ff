import { PATH_BYTES } from "../limits.ts";
import type { Directory, FileSystem } from "./files/file-system.ts";
import { resolvePath } from "./files/file-system.ts";
import type { Job } from "./job.ts";
import { Failure } from "./process.ts";

/** A text in which some characters stand for themselves although they look like a pattern. */
export interface Patterned {
  readonly text: string;
  /** By position: whether the character may act as a pattern. */
  readonly active: readonly boolean[];
}

/** Where paths are looked for, and for whom. */
export interface Globbing {
  readonly files: FileSystem;
  readonly cwd: string;
  /** Most paths that one pattern may stand for. */
  readonly limit: number;
  readonly job: Job;
}

/** Names that are looked at in a row before the job is asked whether it goes on. */
const NAMES_PER_TURN = 64;

export function hasPattern({ text, active }: Patterned): boolean {
  return active.some((on, at) => on && (text[at] === "*" || text[at] === "?"));
}

/** What stands between two `*`: characters, or `undefined` for any one. */
type Segment = readonly (string | undefined)[];

/** Tells whether a name fits a pattern of `*` and `?`: each piece is looked for once, from where the one before it ended. */
function nameTest({ text, active }: Patterned): (name: string) => boolean {
  const segments: (string | undefined)[][] = [[]];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "*" && active[at]) segments.push([]);
    else segments.at(-1)?.push(text[at] === "?" && active[at] ? undefined : text[at]);
  }
  const least = segments.reduce((sum, { length }) => sum + length, 0);
  const [first = [], ...others] = segments;
  const last = others.pop();
  const middle = others.filter(({ length }) => length > 0);
  return (name) => {
    // Also what bounds the rest: names are short, whatever the pattern.
    if (name.length < least || !isAt(name, 0, first)) return false;
    if (last === undefined) return name.length === least;
    const end = name.length - last.length;
    if (!isAt(name, end, last)) return false;
    let at = first.length;
    for (const segment of middle) {
      while (at + segment.length <= end && !isAt(name, at, segment)) at++;
      at += segment.length;
      if (at > end) return false;
    }
    return true;
  };
}

function isAt(name: string, at: number, segment: Segment): boolean {
  return segment.every((char, index) => char === undefined || char === name[at + index]);
}

/**
 * The paths that fit a pattern, in order; none when nothing does. However much there is to look at, everything else in the process
 * has its turn meanwhile.
 *
 * @throws Failure when they are too many; Killed
 */
export async function expandPattern({ files, cwd, limit, job }: Globbing, pattern: Patterned): Promise<string[]> {
  const parts = partsOf(pattern);
  let found = [""];
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    const matching = hasPattern(part) ? matcher(part, job) : undefined;
    const next: string[] = [];
    for (const path of found) {
      await job.turn();
      const prefix = index === 0 ? "" : `${path}/`;
      if (!matching) {
        // As on Linux, such a path names nothing, even where a shorter way leads to the same file.
        if (prefix.length + part.text.length > PATH_BYTES) continue;
        if (!last || files.find(resolvePath(cwd, prefix + part.text))) next.push(prefix + part.text);
        continue;
      }
      const directory = files.find(resolvePath(cwd, prefix === "" ? "." : prefix));
      if (directory?.kind !== "directory") continue;
      for (const name of await matching(directory)) {
        if (prefix.length + name.length > PATH_BYTES) continue;
        next.push(prefix + name);
        if (next.length > limit) throw new Failure("Argument list too long", 126);
      }
    }
    found = next;
  }
  return found;
}

function partsOf({ text, active }: Patterned): Patterned[] {
  const parts: Patterned[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && text[at] !== "/") continue;
    parts.push({ text: text.slice(start, at), active: active.slice(start, at) });
    start = at + 1;
  }
  return parts;
}

/** Gives the names in a directory that fit, in order. By way of `..` many paths lead to one directory: it is looked at once. */
function matcher(part: Patterned, job: Job): (directory: Directory) => Promise<readonly string[]> {
  const fits = nameTest(part);
  const hidden = part.text.startsWith(".");
  const known = new Map<Directory, readonly string[]>();
  return async (directory) => {
    const before = known.get(directory);
    if (before) return before;
    const names: string[] = [];
    let looked = 0;
    for (const name of [...directory.entries.keys()]) {
      if (++looked % NAMES_PER_TURN === 0) await job.turn();
      if ((hidden || !name.startsWith(".")) && fits(name)) names.push(name);
    }
    names.sort();
    known.set(directory, names);
    return names;
  };
}
